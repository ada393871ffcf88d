//! What those who moderate a room do about people. To remove somebody is [`super::rooms::remove_member`].

use leptos::prelude::*;

use crate::protocol::{ApiError, OwnSanction, RoomId, Sanction, SanctionKind, UserId};

/// Keep someone from writing in a room (`mute`), or remove them and keep them out (`ban`); or remove them (`kick`).
#[server(prefix = "/api", endpoint = "sanction_member")]
pub async fn sanction_member(
    room_id: RoomId,
    kind: SanctionKind,
    /// Who is in the room, or was removed from it lately.
    #[server(default)]
    user_id: Option<UserId>,
    /// Anybody, in place of `user_id`.
    #[server(default)]
    username: Option<String>,
    /// How long; for good unless given.
    #[server(default)]
    hours: Option<i64>,
    /// Told to them; may be empty.
    #[server(default)]
    reason: String,
) -> Result<(), ApiError> {
    use crate::protocol::ErrorCode;
    use crate::server::domain::Whom;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let whom = user_id.map(Whom::Id).or(username.map(Whom::Named)).ok_or(ErrorCode::BadRequest)?;
    call.domain().sanction_member(call.user()?, room_id, whom, kind, hours, &reason).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// Let someone write again, or come back.
#[server(prefix = "/api", endpoint = "lift_sanction")]
pub async fn lift_sanction(room_id: RoomId, user_id: UserId, kind: SanctionKind) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().lift_sanction(call.user()?, room_id, user_id, kind).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// What is in force in a room, and who was removed lately, for those who moderate it.
#[server(prefix = "/api", endpoint = "list_sanctions")]
pub async fn list_sanctions(room_id: RoomId) -> Result<Vec<Sanction>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().list_sanctions(call.user()?, room_id).await?)
}

/// What was done about the reader in a room.
#[server(prefix = "/api", endpoint = "own_sanctions")]
pub async fn own_sanctions(room_id: RoomId) -> Result<Vec<OwnSanction>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().own_sanctions(call.user()?, room_id).await?)
}
