//! Makes every failure of `/api` the same: a status, `{code, message}`, the reader's language.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use serde::Deserialize;

use super::preferences;
use crate::protocol::{ApiError, ErrorCode};
use crate::server::wording;
use crate::ui::i18n::Locale;

/// Error bodies are small; anything larger is not ours.
const ERROR_BODY_BYTES: usize = 16 * 1024;

/// What clients do not read of an error, see [`ApiError`].
#[derive(Default, Deserialize)]
struct Term {
    until: Option<i64>,
    reason: Option<String>,
}

/// Server functions know codes; this gives them their status and their sentence.
pub async fn speak_plainly(request: Request, next: Next) -> Response {
    let locale = preferences::locale(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let body = to_bytes(response.into_body(), ERROR_BODY_BYTES).await.unwrap_or_default();
    let error: ApiError =
        serde_json::from_slice(&body).unwrap_or_else(|_| ApiError::from(code_for(status, &body)));
    let Term { until, reason } = serde_json::from_slice(&body).unwrap_or_default();
    failure(ApiError { until, reason, ..error }, locale)
}

/// Why a request was refused, beside its response.
#[derive(Debug, Clone, Copy)]
pub struct Refused(pub ErrorCode);

/// An error as a response.
pub fn failure(error: ApiError, locale: Locale) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = error.retry_after_ms.map(|wait| wait.div_ceil(1000));
    let is_programs = error.code == ErrorCode::InvalidToken;
    let message = wording::sentence(&error, locale);
    let code = error.code;
    let mut response = (status, Json(ApiError { message, ..error })).into_response();
    response.extensions_mut().insert(Refused(code));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if is_programs {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// For answers that came from beneath the server functions.
fn code_for(status: StatusCode, body: &[u8]) -> ErrorCode {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        StatusCode::BAD_REQUEST if body.starts_with(b"Could not find a server function") => {
            ErrorCode::NotFound
        }
        status if status.is_client_error() => ErrorCode::BadRequest,
        _ => ErrorCode::Internal,
    }
}
