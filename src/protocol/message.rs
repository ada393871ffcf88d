//! Messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{MessageId, RoomId, User, UserId};

/// A message as it stands at revision `rev` of its room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub content: String,
    /// Unix milliseconds, by the server's clock.
    pub created_at: i64,
    /// The author as known when this was read.
    pub user: User,
}
