//! How the connection stands.

use crate::protocol::SignedOutReason;

/// What a reader is told about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not begun.
    Idle,
    /// Trying, after so many failures.
    Connecting { attempt: u32 },
    /// Connected. `rtt_ms` is the last heartbeat's round trip.
    Online { since_ms: u64, rtt_ms: Option<u64> },
    /// Waiting before trying again, after so many failures.
    Waiting { retry_at_ms: u64, attempt: u32 },
    /// Waiting likewise, and the system says that it has no network.
    Offline,
    /// For good.
    SignedOut { reason: SignedOutReason },
}
