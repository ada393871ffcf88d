//! Rooms, membership, history: every operation, and who may do it.

mod corrections;
mod direct;
mod history;
mod lifecycle;
mod limits;
mod members;
mod permissions;
mod posting;
mod talking;
#[path = "../support/mod.rs"]
mod support;
