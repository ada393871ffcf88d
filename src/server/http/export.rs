//! `GET /api/account/export`: everything of one's own as a ZIP, written while it is read.

mod archive;

use std::io;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use tokio_util::io::ReaderStream;

use super::sender::Sender;
use super::{answers, preferences};
use crate::protocol::{ApiError, ErrorCode};
use crate::server::auth::Identity;
use crate::server::state::AppState;
use crate::ui::i18n::Locale;

/// Bytes that wait for a slow reader: whoever writes the archive waits with them.
const PIPE_BYTES: usize = 64 * 1024;

/// Give people what is theirs.
pub async fn download(
    State(state): State<AppState>,
    identity: Option<Extension<Identity>>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
) -> Response {
    let locale = preferences::locale(&headers);
    let answer = match identity {
        Some(Extension(identity)) => archive(&state, &identity, sender, locale).await,
        None => Err(ErrorCode::Unauthorized.into()),
    };
    answer.unwrap_or_else(|error| answers::failure(error, locale))
}

async fn archive(
    state: &AppState,
    identity: &Identity,
    sender: Sender,
    locale: Locale,
) -> Result<Response, ApiError> {
    let belongings = state.domain.for_client(sender.address).belongings(identity.user_id).await?;
    let sessions = state.auth.sessions(identity, locale).await?;
    let (writer, reader) = tokio::io::duplex(PIPE_BYTES);
    let written = tokio::spawn(archive::write(state.clone(), belongings, sessions, writer));
    // An archive that breaks off must not look like a whole one.
    let end = stream::once(written).filter_map(async |written| {
        let error = match written {
            Ok(Ok(())) => return None,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::warn!(%error, "an export broke off");
        Some(Err(io::Error::other("the export broke off")))
    });
    let body = Body::from_stream(ReaderStream::new(reader).chain(end));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"salon-account.zip\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}
