//! Who is here.

use serde::{Deserialize, Serialize};

use super::User;

/// People online in a room. A person with several tabs or devices counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlineUsers {
    pub count: i64,
    /// At most [`super::limits::ONLINE_LISTED`] of them.
    pub users: Vec<User>,
}
