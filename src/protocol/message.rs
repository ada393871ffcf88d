//! Messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{MessageId, RoomId, User, UserId};

/// A message as it stands at revision `rev` of its room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub room_id: RoomId,
    /// Position in the room, dense from 1; never changes.
    pub seq: i64,
    /// The room's revision at which this message last changed.
    pub rev: i64,
    pub user_id: UserId,
    /// Chosen by the sender; makes sending idempotent and matches an answer to what is pending.
    pub client_id: Uuid,
    /// Empty once the message is recalled.
    pub content: String,
    /// Unix milliseconds, by the server's clock, as all times here.
    pub created_at: i64,
    /// When the author last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// Set once it is recalled. Nobody can read what it said any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled: Option<Recall>,
    /// The author as known when this was read.
    pub user: User,
}

/// Who took a message back, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recall {
    pub at: i64,
    pub by: User,
}

/// What an edited message said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageVersion {
    pub content: String,
    /// When it was posted, or edited to say this.
    pub written_at: i64,
}
