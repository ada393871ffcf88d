//! What went wrong with the connection last, for those who look into it.

use std::fmt;

use crate::protocol::ErrorCode;

/// The last thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When, in Unix milliseconds.
    pub at_ms: u64,
    pub what: Failure,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The socket was closed, or could not be opened (1006).
    Closed { code: u16, reason: String },
    /// It did not open in time.
    NotOpened,
    /// A ping was not answered in time.
    NoAnswer,
    /// The server refused a frame.
    Refused { code: ErrorCode },
}

/// In codes, which are the same in every language.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { code, reason } if reason.is_empty() => write!(f, "{code}"),
            Self::Closed { code, reason } => write!(f, "{code} {reason}"),
            Self::NotOpened => f.write_str("connect_timeout"),
            Self::NoAnswer => f.write_str("pong_timeout"),
            Self::Refused { code } => {
                let quoted = serde_json::to_string(code).map_err(|_| fmt::Error)?;
                f.write_str(quoted.get(1..quoted.len() - 1).unwrap_or_default())
            }
        }
    }
}
