//! A form as it comes in, part by part.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::StatusCode;
use futures::StreamExt;
use tokio::time::timeout;

use crate::protocol::ErrorCode;
use crate::server::domain::DomainError;
use crate::server::media::{Media, Spool};

/// How long what is left of a refused request is read, so that its sender gets to read the answer.
const LINGER_TIMEOUT: Duration = Duration::from_secs(5);

/// The bytes of a file, within the limit of one and what is left of the quota; after its `first` bytes, if they were
/// read already.
pub async fn file(
    media: &Media,
    mut field: Field<'_>,
    first: Option<Bytes>,
    left: Option<u64>,
) -> Result<Spool, DomainError> {
    let mut spool = media.spool().await?;
    let mut chunk = first;
    if chunk.is_none() {
        chunk = field.chunk().await.map_err(refusal)?;
    }
    while let Some(bytes) = chunk {
        let size = spool.size() + bytes.len() as u64;
        if size > media.upload_bytes() {
            return Err(ErrorCode::TooLarge.into());
        }
        if left.is_some_and(|left| size > left) {
            return Err(ErrorCode::UploadQuota.into());
        }
        if let Err(error) = spool.write(&bytes).await {
            tracing::error!(%error, "an upload could not be written to a temporary file");
            return Err(ErrorCode::Unavailable.into());
        }
        chunk = field.chunk().await.map_err(refusal)?;
    }
    Ok(spool)
}

/// The first bytes of a part, `None` if it is empty.
pub async fn first(field: &mut Field<'_>) -> Result<Option<Bytes>, ErrorCode> {
    while let Some(bytes) = field.chunk().await.map_err(refusal)? {
        if !bytes.is_empty() {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The next part, `None` after the last.
pub async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>, ErrorCode> {
    form.next_field().await.map_err(refusal)
}

/// A part that is a text of a few bytes.
pub async fn text(mut field: Field<'_>, most: usize) -> Result<String, ErrorCode> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(refusal)? {
        text.extend_from_slice(&bytes);
        if text.len() > most {
            return Err(ErrorCode::BadRequest);
        }
    }
    String::from_utf8(text).map_err(|_| ErrorCode::BadRequest)
}

fn refusal(error: MultipartError) -> ErrorCode {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::BadRequest,
    }
}

/// Browsers write quotes and line ends of a file's name this way.
pub fn unescaped(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "").replace("%0A", "")
}

/// Read what is left of a form, within its limit: a connection with unread bytes is cut, and the answer lost.
pub async fn drain(form: &mut Multipart) {
    let rest = async {
        while let Ok(Some(mut field)) = form.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    };
    let _ = timeout(LINGER_TIMEOUT, rest).await;
}

/// As [`drain`], of a request that was not even looked at.
pub async fn linger(body: Body) {
    let mut body = body.into_data_stream();
    let _ = timeout(LINGER_TIMEOUT, async { while let Some(Ok(_)) = body.next().await {} }).await;
}
