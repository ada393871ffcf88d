//! What the link takes in, and what it wants done.

use crate::protocol::{ErrorCode, SignedOutReason};

/// What happened. `generation` says to which socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Begin; meant once.
    Start,
    /// The socket is open.
    Opened { generation: u64 },
    /// `hello` came. Implies `Received`.
    Hello { generation: u64, heartbeat_ms: u64 },
    /// Any frame came.
    Received { generation: u64 },
    /// `pong` came. Implies `Received`.
    Pong { generation: u64, nonce: i64 },
    /// `error` or `nack` came. Implies `Received`.
    Refused { generation: u64, code: ErrorCode },
    /// The socket is closed, or could not be opened (1006).
    Closed { generation: u64, code: u16, reason: String },
    /// The system says that it has a network (again).
    Online,
    /// The system says that it has no network.
    Offline,
    /// The page is looked at again.
    Visible,
    /// Someone asked not to wait.
    RetryNow,
    /// The time of [`Action::WakeAt`] has come. Coming early or twice does no harm.
    Wake,
    /// The session has ended: `signed_out` came, or the reader signed out here.
    SignedOut { reason: SignedOutReason },
}

/// What the driver is to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Open a socket and call it by this generation.
    Open { generation: u64 },
    /// Close this socket. Nothing it says afterwards matters.
    Close { generation: u64, code: u16 },
    /// Send `ping`.
    SendPing { generation: u64, nonce: i64 },
    /// Send [`Event::Wake`] at this time. Replaces the request before.
    WakeAt { at_ms: u64 },
    /// The socket is ready: send `resume`, then what is pending.
    Connected { generation: u64 },
    /// A connection that was ready is no longer.
    Disconnected { generation: u64 },
}
