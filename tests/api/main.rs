//! Accounts, sign-in, and what every request goes through.

mod accounts;
mod forms;
mod limits;
mod profile;
mod refusals;
mod sessions;
#[path = "../support/mod.rs"]
mod support;
