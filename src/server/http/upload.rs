//! `POST /api/upload`: a file on its way to a message. With a text in the form, as plain forms have it, the message
//! as well.

mod parts;

use axum::Json;
use axum::body::{Bytes, HttpBody};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use leptos::server_fn::error::ServerFnUrlError;
use uuid::Uuid;

use super::{admission, answers, preferences};
use crate::protocol::{ApiError, Attachment, ErrorCode, RoomId, Scope, UserId};
use crate::server::auth::Identity;
use crate::server::domain::{DomainError, Draft};
use crate::server::media::{Place, Spool};
use crate::server::state::AppState;

/// Bytes of a request around its file, at most: boundaries, names, the room, a text.
pub const ENVELOPE_BYTES: u64 = 160 * 1024;
/// Bytes of an id, at most.
const ID_BYTES: usize = 64;
/// Bytes of a text, at most: what is too long by a little is told so as a message.
const CONTENT_BYTES: usize = 128 * 1024;

/// What stands in a form before its file, as far as errors need it.
#[derive(Default)]
struct Head {
    /// One that the sender is in.
    room: Option<RoomId>,
    /// A plain form has it: its file is sent at once.
    content: Option<String>,
}

/// A form, up to the end of its file.
enum Begun {
    /// A file alone.
    Upload(RoomId, Arrived),
    /// A message, and the file that was chosen for it.
    Message(Draft, Option<Arrived>),
    /// A message that is there already: its position.
    Again(RoomId, i64),
}

enum Outcome {
    Uploaded(Attachment),
    /// The position of the message.
    Posted(RoomId, i64),
}

/// Receive `room_id` and `file`, in this order: who may not is told so before their file is read.
pub async fn receive(State(state): State<AppState>, request: Request) -> Response {
    let locale = preferences::locale(request.headers());
    let identity = request.extensions().get::<Identity>();
    let user = match admission::admit(&state, request.headers(), identity, Scope::Write).await {
        Ok(identity) => identity.user_id,
        Err(error) => {
            parts::linger(request.into_body()).await;
            return answers::failure(error.into(), locale);
        }
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
    match take_in(&state, user, request, &mut head).await {
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
    let begun = begin(state, user, &mut form, head).await;
    parts::drain(&mut form).await;
    match begun? {
        Begun::Upload(room, file) => file.keep(state, user, room).await.map(Outcome::Uploaded),
        Begun::Message(draft, file) => post(state, user, draft, file).await,
        Begun::Again(room, seq) => Ok(Outcome::Posted(room, seq)),
    }
}

/// Everything up to the end of the file.
async fn begin(
    state: &AppState,
    user: UserId,
    form: &mut Multipart,
    head: &mut Head,
) -> Result<Begun, DomainError> {
    let field = parts::next(form).await?.filter(|field| field.name() == Some("room_id"));
    let room = parts::text(field.ok_or(ErrorCode::BadRequest)?, ID_BYTES).await?;
    let room: RoomId = room.trim().parse().map_err(|_| ErrorCode::BadRequest)?;
    state.domain.room(user, room).await?.role.ok_or(ErrorCode::NotFound)?;
    head.room = Some(room);
    let mut field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    let mut client_id = None;
    if field.name() == Some("client_id") {
        client_id = Some(parts::text(field, ID_BYTES).await?);
        field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    }
    if field.name() == Some("content") {
        head.content = Some(parts::text(field, CONTENT_BYTES).await?);
        field = parts::next(form).await?.ok_or(ErrorCode::BadRequest)?;
    }
    // Not before the text is there: only then an error goes back to the page.
    let client_id = client_id.map(|id| id.parse::<Uuid>()).transpose().map_err(|_| ErrorCode::BadRequest)?;
    if field.name() != Some("file") {
        return Err(ErrorCode::BadRequest.into());
    }
    let name = field.file_name().map(parts::unescaped).unwrap_or_default();
    let Some(content) = head.content.clone() else {
        let file = Arrived::receive(state, user, room, name, field, None).await?;
        return Ok(Begun::Upload(room, file));
    };
    let mut draft = Draft::text(room, client_id.unwrap_or_else(Uuid::now_v7), content);
    if let Some(seq) = posted_before(state, user, &mut draft).await? {
        return Ok(Begun::Again(room, seq));
    }
    // A form whose file was not chosen has an empty one without a name.
    let first = if name.is_empty() { parts::first(&mut field).await? } else { None };
    if name.is_empty() && first.is_none() {
        return Ok(Begun::Message(draft, None));
    }
    let file = Arrived::receive(state, user, room, name, field, first).await?;
    Ok(Begun::Message(draft, Some(file)))
}

/// A file that has come in. It keeps its place at the turnstile until it is stored.
struct Arrived {
    name: String,
    spool: Spool,
    place: Place,
}

impl Arrived {
    /// Read a file, from its `first` bytes on if they were looked at already.
    async fn receive(
        state: &AppState,
        user: UserId,
        room: RoomId,
        name: String,
        field: Field<'_>,
        first: Option<Bytes>,
    ) -> Result<Self, DomainError> {
        let place = state.media.enter(user)?;
        let left = state.domain.may_upload(user, room).await?;
        let left = left.map(|bytes| u64::try_from(bytes).unwrap_or(0));
        let spool = parts::file(&state.media, field, first, left).await?;
        Ok(Self { name, spool, place })
    }

    async fn keep(self, state: &AppState, user: UserId, room: RoomId) -> Result<Attachment, DomainError> {
        let Self { name, spool, place } = self;
        let kept = state.media.take_in(user, room, name, spool).await;
        drop(place);
        kept
    }
}

/// Post what a plain form says, with its file.
async fn post(
    state: &AppState,
    user: UserId,
    mut draft: Draft,
    file: Option<Arrived>,
) -> Result<Outcome, DomainError> {
    let room = draft.room;
    if let Some(file) = file {
        draft.attachments.push(file.keep(state, user, room).await?.id);
    }
    let mut posted = state.domain.post(user, draft.clone()).await;
    if matches!(posted, Err(DomainError::Refused(ErrorCode::Conflict))) {
        // The same form was sent twice at once, and the other one was first. Its file is an upload of its own.
        if let Some(seq) = posted_before(state, user, &mut draft).await? {
            return Ok(Outcome::Posted(room, seq));
        }
        posted = state.domain.post(user, draft).await;
    }
    Ok(Outcome::Posted(room, posted?.message.seq))
}

/// The position of the message that this form has posted before. With other words it is a form that one has gone
/// back to, whose id is still the first message's: it gets one of its own.
async fn posted_before(
    state: &AppState,
    user: UserId,
    draft: &mut Draft,
) -> Result<Option<i64>, DomainError> {
    let found = state.domain.posted_before(user, draft).await;
    if matches!(found, Err(DomainError::Refused(ErrorCode::Conflict))) {
        draft.client_id = Uuid::now_v7();
        return Ok(None);
    }
    Ok(found?.map(|message| message.seq))
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
