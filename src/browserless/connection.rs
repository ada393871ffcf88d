//! The connection to the server, which the server does not have to itself.

use crate::protocol::ClientFrame;
use crate::realtime::link::{Event, Trouble};
use crate::ui::state::connection::ConnectionEvent;

/// Nothing to connect to.
pub fn start(_: impl Fn(ConnectionEvent) + 'static) {}

/// Not sent.
pub fn send(_: &ClientFrame) -> bool {
    false
}

/// There is none.
pub fn is_open() -> bool {
    false
}

/// Nothing went wrong.
pub fn trouble() -> Option<Trouble> {
    None
}

/// Nothing to tell.
pub fn step(_: Event) {}
