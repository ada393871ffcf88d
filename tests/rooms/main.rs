//! Rooms, membership, history: every operation, and who may do it.

mod corrections;
mod direct;
mod history;
mod lifecycle;
mod limits;
mod members;
mod permissions;
mod posting;
#[path = "../support/mod.rs"]
mod support;
mod talking;
