//! Calls about what is done about people in rooms.

use super::call;
use crate::api::moderation::{ListSanctions, OwnSanctions};
use crate::protocol::{ApiError, OwnSanction, RoomId, Sanction};

/// What is in force in a room.
pub async fn list_sanctions(room_id: RoomId) -> Result<Vec<Sanction>, ApiError> {
    call::<ListSanctions, _>(vec![("room_id", room_id.to_string())]).await
}

/// What was done about the reader in a room.
pub async fn own_sanctions(room_id: RoomId) -> Result<Vec<OwnSanction>, ApiError> {
    call::<OwnSanctions, _>(vec![("room_id", room_id.to_string())]).await
}
