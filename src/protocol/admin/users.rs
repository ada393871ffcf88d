//! Accounts, as administrators see them.

use serde::{Deserialize, Serialize};

use crate::protocol::{User, UserId};

/// A ban from the whole instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountBan {
    /// May be empty.
    pub reason: String,
    /// Unix milliseconds; [`crate::protocol::FOR_GOOD`] if it does not end.
    pub until: i64,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedUser {
    pub user: User,
    pub is_admin: bool,
    pub online: bool,
    /// Unix milliseconds, as the next one.
    pub created_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<i64>,
    /// How many sessions there are.
    pub sessions: i64,
    /// Kept from signing in until somebody lets them.
    pub disabled: bool,
    /// If one is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ban: Option<AccountBan>,
}

/// A page of accounts, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedUserPage {
    pub users: Vec<ManagedUser>,
    /// The cursor for `before`, if there are more.
    pub next: Option<UserId>,
}
