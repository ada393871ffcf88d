//! How people come in: setting the instance up, registering, invites; and where administrators see to it.

#[path = "../support/mod.rs"]
mod support;

mod administration;
mod invite_pages;
mod invites;
mod ordinary;
mod pages;
mod registration;
mod rights;
mod set_up;
