//! Load tests: many people at once, on this machine alone, and what their server takes for it.
//!
//! The server is a process of its own, with a directory of its own that goes with it. Every test is bounded in people
//! and in time. Where there are cores to share, the server has one and the people have the others. Times are this
//! machine's: what compares is the ratio to another server in the same run.

mod crowd;
mod fan_out;
mod figures;
mod history;
mod instance;
mod peer;
mod persist;
mod plan;
mod population;
mod process;
mod stage;
mod waits;

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

pub use crowd::{idle, storm};
pub use fan_out::{FanOut, Pace, fan_out};
pub use figures::Figures;
pub use history::{History, history};
pub use instance::{Instance, Person};
pub use persist::{Persist, persist};
pub use plan::{Load, Machine, plan};
pub use population::Population;
pub use process::{Cores, Watched, prepare};

/// People at once, at most. The loopback has ports for twice as many, who are there for a moment when all come back.
pub const PEOPLE: RangeInclusive<u32> = 1..=14_000;
/// Seconds that are measured, at most.
pub const SECONDS: RangeInclusive<u32> = 1..=300;

/// Before the measuring begins: buffers grow to their size.
const WARM_UP: Duration = Duration::from_secs(1);
/// What people say: a line of two scripts, as long as lines are.
const WORDS: &str = "What is acknowledged is on disk. 已确认的都在磁盘上。";

/// A server under load.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub address: SocketAddr,
    pub process: Watched,
}
