//! `POST /api/upload`: a file on its way to a message.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use tokio::time::timeout;

use super::{answers, preferences};
use crate::protocol::{ApiError, Attachment, ErrorCode, RoomId, UserId};
use crate::server::auth::Identity;
use crate::server::domain::DomainError;
use crate::server::media::Spool;
use crate::server::state::AppState;

/// Bytes of a request around its file, at most: boundaries, names, the room.
pub const ENVELOPE_BYTES: u64 = 64 * 1024;
/// Bytes of a small field, at most.
const FIELD_BYTES: usize = 64;
/// How long a sender may send nothing.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long an upload may take in all.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How long what is left of a refused request is read, so that its sender gets to read the answer.
const LINGER_TIMEOUT: Duration = Duration::from_secs(5);

/// Receive `room_id` and `file`, in this order: who may not is told so before their file is read.
pub async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let locale = preferences::locale(request.headers());
    let Some(user) = request.extensions().get::<Identity>().map(|identity| identity.user_id) else {
        linger(request.into_body()).await;
        return answers::failure(ErrorCode::Unauthorized.into(), locale);
    };
    let most = state.media.upload_bytes() + ENVELOPE_BYTES;
    if request.body().size_hint().lower() > most {
        if request.body().size_hint().lower() <= 2 * most {
            linger(request.into_body()).await;
        }
        return answers::failure(ErrorCode::TooLarge.into(), locale);
    }
    let received = timeout(UPLOAD_TIMEOUT, attachment(&state, user, request)).await;
    match received.unwrap_or_else(|_| Err(ErrorCode::BadRequest.into())) {
        Ok(attachment) => Json(attachment).into_response(),
        Err(error) => answers::failure(ApiError::from(error), locale),
    }
}

async fn attachment(state: &AppState, user: UserId, request: Request) -> Result<Attachment, DomainError> {
    let mut form = Multipart::from_request(request, state).await.map_err(|_| ErrorCode::BadRequest)?;
    let begun = match state.media.enter(user) {
        Ok(place) => begin(state, user, &mut form).await.map(|begun| (begun, place)),
        Err(error) => Err(error),
    };
    drain(&mut form).await;
    let ((room, name, spool), _place) = begun?;
    state.media.take_in(user, room, name, spool).await
}

/// Everything up to the end of the file.
async fn begin(
    state: &AppState,
    user: UserId,
    form: &mut Multipart,
) -> Result<(RoomId, String, Spool), DomainError> {
    let field = next(form).await?.filter(|field| field.name() == Some("room_id"));
    let room = text(field.ok_or(ErrorCode::BadRequest)?).await?;
    let room: RoomId = room.trim().parse().map_err(|_| ErrorCode::BadRequest)?;
    let left = state.domain.may_upload(user, room).await?;
    let field = next(form).await?.filter(|field| field.name() == Some("file"));
    let field = field.ok_or(ErrorCode::BadRequest)?;
    let name = field.file_name().map(unescaped).unwrap_or_default();
    let left = left.map(|bytes| u64::try_from(bytes).unwrap_or(0));
    let spool = file(state, field, left).await?;
    Ok((room, name, spool))
}

/// The bytes of a file, within the limit of one and what is left of the quota.
async fn file(state: &AppState, mut field: Field<'_>, left: Option<u64>) -> Result<Spool, DomainError> {
    let mut spool = state.media.spool().await?;
    while let Some(bytes) = in_time(field.chunk()).await? {
        let size = spool.size() + bytes.len() as u64;
        if size > state.media.upload_bytes() {
            return Err(ErrorCode::TooLarge.into());
        }
        if left.is_some_and(|left| size > left) {
            return Err(ErrorCode::UploadQuota.into());
        }
        if let Err(error) = spool.write(&bytes).await {
            tracing::error!(%error, "an upload could not be written to a temporary file");
            return Err(ErrorCode::Unavailable.into());
        }
    }
    Ok(spool)
}

async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>, ErrorCode> {
    in_time(form.next_field()).await
}

async fn text(mut field: Field<'_>) -> Result<String, ErrorCode> {
    let mut text = Vec::new();
    while let Some(bytes) = in_time(field.chunk()).await? {
        text.extend_from_slice(&bytes);
        if text.len() > FIELD_BYTES {
            return Err(ErrorCode::BadRequest);
        }
    }
    String::from_utf8(text).map_err(|_| ErrorCode::BadRequest)
}

async fn in_time<T>(step: impl Future<Output = Result<T, MultipartError>>) -> Result<T, ErrorCode> {
    let step = timeout(STALL_TIMEOUT, step).await.map_err(|_| ErrorCode::BadRequest)?;
    step.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::BadRequest,
    })
}

/// Browsers write quotes and line ends of a file's name this way.
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "").replace("%0A", "")
}

/// Read what is left of a form, within its limit: a connection with unread bytes is cut, and the answer lost.
async fn drain(form: &mut Multipart) {
    let rest = async {
        while let Ok(Some(mut field)) = form.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    };
    let _ = timeout(LINGER_TIMEOUT, rest).await;
}

/// As [`drain`], of a request that was not even looked at.
async fn linger(body: Body) {
    let mut body = body.into_data_stream();
    let _ = timeout(LINGER_TIMEOUT, async { while let Some(Ok(_)) = body.next().await {} }).await;
}
