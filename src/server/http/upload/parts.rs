//! A form as it comes in, part by part.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::StatusCode;
use futures::StreamExt;
use tokio::time::{Instant, timeout};

use crate::protocol::ErrorCode;
use crate::server::domain::DomainError;
use crate::server::media::{Media, Spool};

/// How long a sender may send nothing.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a sender of a file may be slow. Whoever stays so takes a place from others, a byte at a time.
const SLOW_GRACE: Duration = Duration::from_secs(60);
/// Bytes of a file that have to come each second after that, on average since its beginning.
const LEAST_BYTES_PER_SECOND: u64 = 1024;
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
    let begun = Instant::now();
    let mut spool = media.spool().await?;
    let mut chunk = first;
    if chunk.is_none() {
        chunk = in_time(field.chunk()).await?;
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
        if is_too_slow(spool.size(), begun.elapsed()) {
            return Err(ErrorCode::BadRequest.into());
        }
        chunk = in_time(field.chunk()).await?;
    }
    Ok(spool)
}

fn is_too_slow(bytes: u64, elapsed: Duration) -> bool {
    elapsed > SLOW_GRACE && bytes < LEAST_BYTES_PER_SECOND * elapsed.as_secs()
}

/// The first bytes of a part, `None` if it is empty.
pub async fn first(field: &mut Field<'_>) -> Result<Option<Bytes>, ErrorCode> {
    while let Some(bytes) = in_time(field.chunk()).await? {
        if !bytes.is_empty() {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The next part, `None` after the last.
pub async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>, ErrorCode> {
    in_time(form.next_field()).await
}

/// A part that is a text of a few bytes.
pub async fn text(mut field: Field<'_>, most: usize) -> Result<String, ErrorCode> {
    let mut text = Vec::new();
    while let Some(bytes) = in_time(field.chunk()).await? {
        text.extend_from_slice(&bytes);
        if text.len() > most {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stays_slow_is_given_up() {
        let seconds = Duration::from_secs;
        assert!(!is_too_slow(0, SLOW_GRACE), "at first anyone may be");
        assert!(is_too_slow(3, seconds(61)), "a byte now and then");
        assert!(is_too_slow(61 * 1024 - 1, seconds(61)));
        assert!(!is_too_slow(61 * 1024, seconds(61)));
        assert!(is_too_slow(61 * 1024, seconds(600)), "quick at first, and then no more");
    }
}
