//! Rooms, as administrators see them.

use serde::{Deserialize, Serialize};

use crate::protocol::{RoomId, RoomKind};

/// A room, but for what is said in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedRoom {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: String,
    pub member_count: i64,
    /// Owners who can sign in.
    pub owner_count: i64,
    pub messages: i64,
    /// Bytes of what was sent in it, in all forms.
    pub stored_bytes: i64,
    /// Unix milliseconds, as the next one.
    pub created_at: i64,
    /// When its newest message was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_active_at: Option<i64>,
}

/// A page of rooms, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedRoomPage {
    /// Direct conversations are not among them.
    pub rooms: Vec<ManagedRoom>,
    /// The cursor for `before`, if there are more.
    pub next: Option<RoomId>,
    /// Direct conversations in all, and the bytes of what was sent in them.
    pub direct_count: i64,
    pub direct_bytes: i64,
}
