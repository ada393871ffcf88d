//! Rooms.

use leptos::prelude::*;

use crate::protocol::admin::ManagedRoomPage;
use crate::protocol::{ApiError, RoomId};

/// A page of rooms, the newest first, but for what is said in them.
#[server(prefix = "/api", endpoint = "admin_rooms")]
pub async fn admin_rooms(
    /// The `next` of the page before.
    #[server(default)]
    before: Option<RoomId>,
) -> Result<ManagedRoomPage, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.administration()?.rooms(before).await?)
}

/// Delete a room, whoever owns it.
#[server(prefix = "/api", endpoint = "admin_delete_room")]
pub async fn admin_delete_room(room_id: RoomId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.administration()?.delete_room(room_id).await?;
    call.leads_to("/admin/rooms");
    Ok(())
}

/// Make somebody the owner of a room that has lost its own.
#[server(prefix = "/api", endpoint = "admin_appoint_owner")]
pub async fn admin_appoint_owner(
    room_id: RoomId,
    /// A member; in a public room anybody.
    username: String,
) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.administration()?.appoint_owner(room_id, &username).await?;
    call.leads_to("/admin/rooms");
    Ok(())
}
