//! `POST /api/upload`: a file on its way to a message. With a text in the form, as plain forms have it, the message
//! as well.

mod parts;

use std::time::Duration;

use axum::Json;
use axum::body::HttpBody;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use leptos::server_fn::error::ServerFnUrlError;
use tokio::time::timeout;
use uuid::Uuid;

use super::{answers, preferences};
use crate::protocol::{ApiError, Attachment, ErrorCode, RoomId, UserId};
use crate::server::auth::Identity;
use crate::server::domain::{DomainError, Draft};
use crate::server::media::Spool;
use crate::server::state::AppState;

/// Bytes of a request around its file, at most: boundaries, names, the room, a text.
pub const ENVELOPE_BYTES: u64 = 64 * 1024;
/// Bytes of an id, at most.
const ID_BYTES: usize = 64;
/// Bytes of a text, at most: what is too long by a little is told so as a message.
const CONTENT_BYTES: usize = 32 * 1024;
/// How long an upload may take in all.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// What stands in a form before its file.
#[derive(Default)]
struct Head {
    room: Option<RoomId>,
    /// The same form twice is the same message.
    client_id: Option<Uuid>,
    /// A plain form has it: its file is sent at once.
    content: Option<String>,
}

enum Outcome {
    Uploaded(Attachment),
    /// The position of the message.
    Posted(RoomId, i64),
}

/// Receive `room_id` and `file`, in this order: who may not is told so before their file is read.
pub async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let locale = preferences::locale(request.headers());
    let Some(user) = request.extensions().get::<Identity>().map(|identity| identity.user_id) else {
        parts::linger(request.into_body()).await;
        return answers::failure(ErrorCode::Unauthorized.into(), locale);
    };
    let most = state.media.upload_bytes() + ENVELOPE_BYTES;
    let least = request.body().size_hint().lower();
    if least > most {
        if least <= 2 * most {
            parts::linger(request.into_body()).await;
        }
        return answers::failure(ErrorCode::TooLarge.into(), locale);
    }
    let mut head = Head::default();
    let received = timeout(UPLOAD_TIMEOUT, take_in(&state, user, request, &mut head)).await;
    match received.unwrap_or_else(|_| Err(ErrorCode::BadRequest.into())) {
        Ok(Outcome::Uploaded(attachment)) => Json(attachment).into_response(),
        // The room's own address may lead to what is still unread.
        Ok(Outcome::Posted(room, seq)) => see_other(&format!("/rooms/{room}?before={}", seq + 1)),
        Err(error) => match (head.room, head.content) {
            (Some(room), Some(_)) => sent_back(room, error.into()),
            _ => answers::failure(error.into(), locale),
        },
    }
}

async fn take_in(
    state: &AppState,
    user: UserId,
    request: Request,
    head: &mut Head,
) -> Result<Outcome, DomainError> {
    let mut form = Multipart::from_request(request, state).await.map_err(|_| ErrorCode::BadRequest)?;
    let begun = match state.media.enter(user) {
        Ok(place) => begin(state, user, &mut form, head).await.map(|begun| (begun, place)),
        Err(error) => Err(error),
    };
    parts::drain(&mut form).await;
    let ((room, name, spool), _place) = begun?;
    let Some(content) = head.content.clone() else {
        return state.media.take_in(user, room, name, spool).await.map(Outcome::Uploaded);
    };
    let mut draft = Draft::text(room, head.client_id.unwrap_or_else(Uuid::new_v4), content);
    // A form whose file was not chosen has an empty one without a name.
    if spool.size() > 0 || !name.is_empty() {
        draft.attachments.push(state.media.take_in(user, room, name, spool).await?.id);
    }
    let message = state.domain.post(user, draft).await?.message;
    Ok(Outcome::Posted(room, message.seq))
}

/// Everything up to the end of the file.
async fn begin(
    state: &AppState,
    user: UserId,
    form: &mut Multipart,
    head: &mut Head,
) -> Result<(RoomId, String, Spool), DomainError> {
    let field = parts::next(form).await?.filter(|field| field.name() == Some("room_id"));
    let room = parts::text(field.ok_or(ErrorCode::BadRequest)?, ID_BYTES).await?;
    let room: RoomId = room.trim().parse().map_err(|_| ErrorCode::BadRequest)?;
    let left = state.domain.may_upload(user, room).await?;
    head.room = Some(room);
    let mut field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    if field.name() == Some("client_id") {
        let id = parts::text(field, ID_BYTES).await?;
        head.client_id = Some(id.parse().map_err(|_| ErrorCode::BadRequest)?);
        field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    }
    if field.name() == Some("content") {
        head.content = Some(parts::text(field, CONTENT_BYTES).await?);
        field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    }
    if field.name() != Some("file") {
        return Err(ErrorCode::BadRequest.into());
    }
    let name = field.file_name().map(parts::unescaped).unwrap_or_default();
    let left = left.map(|bytes| u64::try_from(bytes).unwrap_or(0));
    let spool = parts::file(&state.media, field, left).await?;
    Ok((room, name, spool))
}

/// A plain form comes back to its page with its error in the address, as those of server functions do.
fn sent_back(room: RoomId, error: ApiError) -> Response {
    let code = error.code;
    let address = ServerFnUrlError::new("/api/upload", error).to_url(&format!("http://here/rooms/{room}"));
    match address {
        Ok(address) => see_other(&format!("{}?{}", address.path(), address.query().unwrap_or_default())),
        Err(cause) => {
            tracing::error!(%cause, ?code, "a form could not be sent back");
            see_other(&format!("/rooms/{room}"))
        }
    }
}

fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
