//! History, and posting.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::extract::{Asked, Given, InRoom, Refused};
use super::types::{Error, Message, Messages, NewMessage};
use crate::protocol::{MessageId, Scope};
use crate::server::domain::{Draft, Program};
use crate::server::state::AppState;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryAsked {
    /// A `seq`: only messages older than it.
    before: Option<i64>,
    /// How many, 50 unless given, 100 at most.
    limit: Option<i64>,
}

/// A page of a room's history: the newest, or the one before a position. Scope `read`; members only.
#[utoipa::path(get, path = "/api/v1/rooms/{room_id}/messages", tag = "messages", security(("token" = [])),
    params(("room_id" = i64, Path), HistoryAsked), responses(
    (status = 200, body = Messages),
    (status = 400, body = Error),
    (status = 401, body = Error),
    (status = 403, body = Error),
    (status = 404, description = "There is no such room for them", body = Error),
))]
pub async fn history(
    State(state): State<AppState>,
    program: Program,
    InRoom(room): InRoom,
    Asked(HistoryAsked { before, limit }): Asked<HistoryAsked>,
) -> Result<Json<Messages>, Refused> {
    Ok(Json(state.domain.history(program.may(Scope::Read)?, room, before, limit).await?.into()))
}

/// Post a message. It is durable when this answers. Scope `write`; members only.
#[utoipa::path(post, path = "/api/v1/rooms/{room_id}/messages", tag = "messages", security(("token" = [])),
    params(("room_id" = i64, Path)), request_body = NewMessage, responses(
    (status = 201, body = Message),
    (status = 400, body = Error),
    (status = 401, body = Error),
    (status = 403, body = Error),
    (status = 404, description = "There is no such room for them, or no such message to answer", body = Error),
    (status = 409, description = "The `client_id` was used for something else", body = Error),
    (status = 413, body = Error),
    (status = 422, body = Error),
    (status = 429, body = Error),
))]
pub async fn post(
    State(state): State<AppState>,
    program: Program,
    InRoom(room): InRoom,
    Given(new): Given<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Refused> {
    let draft = Draft {
        room,
        client_id: new.client_id.unwrap_or_else(Uuid::now_v7),
        content: new.content,
        attachments: new.attachments,
        reply_to: new.reply_to.map(MessageId),
    };
    let posted = state.domain.post(program.may(Scope::Write)?, draft).await?;
    Ok((StatusCode::CREATED, Json(posted.message.into())))
}
