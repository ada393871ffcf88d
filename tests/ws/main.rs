//! The socket: every frame, and everything that can be wrong with one.

mod abuse;
mod bursts;
mod catching_up;
mod corrections;
mod engine;
mod flood;
mod handshake;
mod limits;
mod listing;
mod malformed;
mod membership;
mod messages;
mod news;
mod presence;
mod revocation;
mod secrecy;
mod signed_out;
#[path = "../support/mod.rs"]
mod support;
