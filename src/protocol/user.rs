//! People.

use serde::{Deserialize, Serialize};

use super::UserId;

/// What everyone who shares a room with a person may see of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    /// Unique without regard to case; fixed at registration.
    pub username: String,
    /// The name shown beside messages; the username until it is changed.
    pub nickname: String,
    /// One of the built-in pictures, see [`super::limits::AVATAR_IDS`].
    pub avatar_id: i64,
}

/// What people see of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: UserId,
    pub username: String,
    pub nickname: String,
    pub avatar_id: i64,
    pub is_admin: bool,
    /// Lets others know what they have read and when they were last here.
    pub shares_reading: bool,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Until when their password lets them in, in Unix milliseconds, if it was made up for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_until: Option<i64>,
}

impl Account {
    /// The part that others see.
    pub fn public(&self) -> User {
        User {
            id: self.id,
            username: self.username.clone(),
            nickname: self.nickname.clone(),
            avatar_id: self.avatar_id,
        }
    }
}
