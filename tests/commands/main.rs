//! What the `salon` command does beside serving: to an instance that rests, and beside a server that runs.

mod migrate;
#[path = "../support/mod.rs"]
mod support;
mod users;
