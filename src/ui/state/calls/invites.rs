//! Calls about invites.

use super::{Arguments, call};
use crate::api::admin::invites::AdminRevokeInvite;
use crate::api::invites::{ListInvites, RevokeInvite};
use crate::protocol::{ApiError, Invite, InviteId, RoomId};

/// The invites to a room.
pub async fn list(room_id: RoomId) -> Result<Vec<Invite>, ApiError> {
    call::<ListInvites, _>(vec![("room_id", room_id.to_string())]).await
}

/// End an invite to a room; any invite without one.
pub async fn revoke(room: Option<RoomId>, id: InviteId) -> Result<(), ApiError> {
    let mut arguments: Arguments = vec![("invite_id", id.to_string())];
    match room {
        Some(room) => {
            arguments.push(("room_id", room.to_string()));
            call::<RevokeInvite, _>(arguments).await
        }
        None => call::<AdminRevokeInvite, _>(arguments).await,
    }
}
