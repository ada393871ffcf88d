//! What comes in by a room's webhook.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::extract::{Given, Refused};
use super::types::{Error, HookMessage, Message};
use crate::server::domain::Announcement;
use crate::server::state::AppState;

/// Post into the room that this address belongs to. The address is the secret: no token is needed.
#[utoipa::path(post, path = "/api/v1/hooks/{secret}", tag = "webhooks",
    params(("secret" = String, Path)), request_body = HookMessage, responses(
    (status = 201, body = Message),
    (status = 400, body = Error),
    (status = 404, description = "This address leads nowhere, or no longer", body = Error),
    (status = 409, description = "The `client_id` was used for something else", body = Error),
    (status = 413, body = Error),
    (status = 422, body = Error),
    (status = 429, body = Error),
))]
pub async fn receive(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    Given(message): Given<HookMessage>,
) -> Result<(StatusCode, Json<Message>), Refused> {
    let HookMessage { content, title, message_type, client_id } = message;
    let text = if title.is_empty() { content } else { Announcement { title, content, message_type }.text() };
    let posted = state.domain.post_by_webhook(&secret, text, client_id).await?;
    Ok((StatusCode::CREATED, Json(posted.message.into())))
}
