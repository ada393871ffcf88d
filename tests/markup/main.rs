//! What messages look like, whom they address, and that nothing in them does any harm.

mod mentions;
mod messages;
mod payloads;
#[path = "../support/mod.rs"]
mod support;
mod titles;
