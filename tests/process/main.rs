//! The `salon` command as a process: what it prints, how it ends, what it leaves behind.

mod lifecycle;
mod refusals;
mod seed;
#[path = "../support/mod.rs"]
mod support;
