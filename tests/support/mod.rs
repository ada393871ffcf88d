//! The real server, run in this process on a free port, and clients that talk to it over the network.
//!
//! Nothing here sleeps: a test waits for an event, and fails when it has not come by [`DEADLINE`].

#![allow(dead_code, unused_imports, unused_macros, reason = "each test binary uses its own part")]

mod actions;
mod client;
pub mod command;
pub mod database;
mod engine;
mod port;
pub mod postgres;
pub mod redis;
pub mod seed;
mod server;
mod small_disk;
mod socket;

use std::time::Duration;

pub use client::{Client, PASSWORD, Refusal, SEC_FETCH_SITE, answer};
pub use engine::Engine;
pub use port::ReservedPort;
pub use seed::Seed;
pub use server::Server;
pub use small_disk::SmallDisk;
pub use socket::{Closed, Socket, texts};

pub(crate) use socket::wait_for;

/// How long a test waits for something that has to happen.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// Wait for a future, but not for ever.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {DEADLINE:?} in vain for {what}"),
    }
}

/// Look until something is so, but not for ever.
pub async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let look = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    in_time(what, look).await;
}
