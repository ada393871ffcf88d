//! Rooms and membership.

use leptos::prelude::*;

use crate::protocol::{ApiError, MemberPage, Role, Room, RoomId, RoomKind, UserId};

/// The reader's rooms, and public ones they could join.
#[server(prefix = "/api", endpoint = "list_rooms")]
pub async fn list_rooms() -> Result<Vec<Room>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().list_rooms(call.user()?).await?)
}

/// Create a public or private room and become its owner.
#[server(prefix = "/api", endpoint = "create_room")]
pub async fn create_room(
    name: String,
    kind: RoomKind,
    #[server(default)] description: String,
) -> Result<Room, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let room = call.domain().create_room(call.user()?, &name, kind, &description).await?;
    call.leads_to(&format!("/rooms/{}", room.id));
    Ok(room)
}

/// Rename or describe a room.
#[server(prefix = "/api", endpoint = "update_room")]
pub async fn update_room(
    room_id: RoomId,
    name: String,
    #[server(default)] description: String,
) -> Result<Room, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let room = call.domain().update_room(call.user()?, room_id, &name, &description).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(room)
}

/// Delete a room: nobody sees it any more; its rows stay.
#[server(prefix = "/api", endpoint = "delete_room")]
pub async fn delete_room(room_id: RoomId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().delete_room(call.user()?, room_id).await?;
    call.leads_to("/");
    Ok(())
}

/// Become a member of a public room.
#[server(prefix = "/api", endpoint = "join_room")]
pub async fn join_room(room_id: RoomId) -> Result<Room, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let room = call.domain().join_room(call.user()?, room_id).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(room)
}

/// Give up membership. The last owner passes the room on first.
#[server(prefix = "/api", endpoint = "leave_room")]
pub async fn leave_room(room_id: RoomId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().leave_room(call.user()?, room_id).await?;
    call.leads_to("/");
    Ok(())
}

/// Make someone a member.
#[server(prefix = "/api", endpoint = "add_member")]
pub async fn add_member(room_id: RoomId, username: String) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().add_member(call.user()?, room_id, &username).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// End someone's membership. They may come back.
#[server(prefix = "/api", endpoint = "remove_member")]
pub async fn remove_member(
    room_id: RoomId,
    user_id: UserId,
    /// Told to them; may be empty.
    #[server(default)]
    reason: String,
) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().remove_member(call.user()?, room_id, user_id, &reason).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// Change what someone may do in a room.
#[server(prefix = "/api", endpoint = "set_role")]
pub async fn set_role(room_id: RoomId, user_id: UserId, role: Role) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().set_role(call.user()?, room_id, user_id, role).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// A page of a room's members.
#[server(prefix = "/api", endpoint = "list_members")]
pub async fn list_members(
    room_id: RoomId,
    /// The `next` of the page before.
    #[server(default)]
    after: Option<UserId>,
) -> Result<MemberPage, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().list_members(call.user()?, room_id, after).await?)
}

/// The direct conversation with someone: the one there is, or a new one.
#[server(prefix = "/api", endpoint = "open_direct")]
pub async fn open_direct(username: String) -> Result<Room, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let room = call.domain().open_direct(call.user()?, &username).await?;
    call.leads_to(&format!("/rooms/{}", room.id));
    Ok(room)
}
