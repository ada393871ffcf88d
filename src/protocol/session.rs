//! Sign-in sessions, as their person sees them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A browser or program that somebody is signed in with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Session {
    /// Names it to its person. Nobody can sign in with it.
    pub id: Uuid,
    /// It is the one that asks.
    pub current: bool,
    /// It has a page open at this moment.
    pub connected: bool,
    /// When it signed in. Unix milliseconds, as the next one.
    pub created_at: i64,
    /// To within some minutes.
    pub last_seen_at: i64,
    /// Where it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where that is in the world, in the reader's language, if the server has been given a map of addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Such as `Firefox`, if it is a known one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// Such as `Linux`, if it is a known one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// What it calls itself, cut to [`super::limits::USER_AGENT_CHARS`]; empty if it does not say.
    pub user_agent: String,
}
