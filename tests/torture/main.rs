//! The promise under torture: a real server process that is killed, cut off, starved and drained, clients built
//! on the browser's own machines, and a checker of what they saw.
//!
//! Each scenario is short here; `make torture` runs them long and prints their figures. See `docs/RELIABILITY.md`.

mod checker;
mod client;
mod figures;
mod history;
mod ledger;
mod proxy;
mod scenarios;
mod size;
#[path = "../support/mod.rs"]
mod support;
mod victim;
mod world;
