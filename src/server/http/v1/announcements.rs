//! Notices with a title.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use super::extract::{Given, InRoom, Refused};
use super::types::{Error, Message, NewAnnouncement};
use crate::protocol::Scope;
use crate::server::domain::{Announcement, Draft, Program};
use crate::server::state::AppState;

/// Post an announcement: a message with a title. Scope `write`; members only.
#[utoipa::path(post, path = "/api/v1/rooms/{room_id}/announcements", tag = "messages", security(("token" = [])),
    params(("room_id" = i64, Path)), request_body = NewAnnouncement, responses(
    (status = 201, body = Message),
    (status = 400, body = Error),
    (status = 401, body = Error),
    (status = 403, body = Error),
    (status = 404, description = "There is no such room for them", body = Error),
    (status = 409, description = "The `client_id` was used for something else", body = Error),
    (status = 413, body = Error),
    (status = 422, body = Error),
    (status = 429, body = Error),
))]
pub async fn announce(
    State(state): State<AppState>,
    program: Program,
    InRoom(room): InRoom,
    Given(new): Given<NewAnnouncement>,
) -> Result<(StatusCode, Json<Message>), Refused> {
    let NewAnnouncement { title, content, message_type, client_id } = new;
    let text = Announcement { title, content, message_type }.text();
    let draft = Draft::text(room, client_id.unwrap_or_else(Uuid::now_v7), text);
    let posted = state.domain.post(program.may(Scope::Write)?, draft).await?;
    Ok((StatusCode::CREATED, Json(posted.message.into())))
}
