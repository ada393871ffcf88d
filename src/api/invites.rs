//! Invites to rooms, and following one.

use leptos::prelude::*;

use crate::protocol::{ApiError, Invite, InviteId, NewInvite, Room, RoomId};

/// The invites to a room, the newest first, for those who may add members to it.
#[server(prefix = "/api", endpoint = "list_invites")]
pub async fn list_invites(room_id: RoomId) -> Result<Vec<Invite>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().list_invites(call.user()?, room_id).await?)
}

/// Make a link by which others join a room.
#[server(prefix = "/api", endpoint = "create_invite")]
pub async fn create_invite(
    room_id: RoomId,
    /// How long it lasts; for ever unless given.
    #[server(default)]
    days: Option<i64>,
    /// For how many; for any number unless given.
    #[server(default)]
    max_uses: Option<i64>,
) -> Result<NewInvite, ApiError> {
    use crate::server::domain::InviteTerms;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.no_plain_form()?;
    let terms = InviteTerms { days, max_uses };
    call.show_once(call.domain().create_invite(call.user()?, room_id, terms).await?)
}

/// End an invite to a room.
#[server(prefix = "/api", endpoint = "revoke_invite")]
pub async fn revoke_invite(room_id: RoomId, invite_id: InviteId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().revoke_invite(call.user()?, room_id, invite_id).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// Follow an invite, signed in: become a member of its room, if it leads to one.
#[server(prefix = "/api", endpoint = "accept_invite")]
pub async fn accept_invite(token: String) -> Result<Option<Room>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let room = call.domain().accept_invite(call.client(), call.user()?, &token).await?;
    call.leads_to(&room.as_ref().map_or_else(|| "/".to_owned(), |room| format!("/rooms/{}", room.id)));
    Ok(room)
}
