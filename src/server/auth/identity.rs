//! The person behind a request.

use serde::{Deserialize, Serialize};

use crate::protocol::UserId;

/// The key of [`SignedIn`] in a session.
pub const SIGNED_IN: &str = "signed_in";

/// What a session remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub user_id: UserId,
    /// Unix milliseconds. The absolute expiry counts from here.
    pub at: i64,
    /// Unix milliseconds: when the idle expiry was last pushed forward.
    pub seen: i64,
}

/// The key of [`ClientFacts`] in a session.
pub const CLIENT_FACTS: &str = "client";

/// What a session remembers of its browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFacts {
    pub address: String,
    /// What it calls itself, cut.
    pub user_agent: String,
}

/// The key of [`FirstStep`] in a session.
pub const FIRST_STEP: &str = "first_step";

/// Whose name and password were right, where signing in takes a code as well. It says nothing about who is asking.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FirstStep {
    pub user_id: UserId,
    /// Unix milliseconds.
    pub at: i64,
}

/// A request's user, and the session that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub user_id: UserId,
    /// See [`super::hash_session_id`].
    pub session: String,
    /// Unix milliseconds: when the session ends at the latest.
    pub expires_at: i64,
}
