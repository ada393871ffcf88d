//! `POST /api/…`: leptos's server functions, with their requests made safe to hand on.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::REFERER;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;

use super::{answers, preferences};
use crate::protocol::ErrorCode;
use crate::server::state::AppState;

/// Bytes of the arguments, at most.
const BODY_BYTES: usize = 256 * 1024;

/// Run the server function that the path names.
pub async fn call(State(state): State<AppState>, request: Request) -> Response {
    let locale = preferences::locale(request.headers());
    let (mut parts, body) = request.into_parts();
    forget_earlier_error(&mut parts.headers);
    // Read here, where what is wrong with a body can still be told apart.
    let body = match to_bytes(body, BODY_BYTES).await {
        Ok(body) if std::str::from_utf8(&body).is_ok() => body,
        Ok(_) => return answers::failure(ErrorCode::BadRequest.into(), locale),
        Err(error) if is_over_limit(&error) => return answers::failure(ErrorCode::TooLarge.into(), locale),
        Err(_) => return answers::failure(ErrorCode::BadRequest.into(), locale),
    };
    let request = Request::from_parts(parts, Body::from(body));
    leptos_axum::handle_server_fns_with_context(move || provide_context(state.clone()), request)
        .await
        .into_response()
}

fn is_over_limit(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A plain form is sent back to where it came from with its error in the address. An earlier error that
/// stands there already is over.
fn forget_earlier_error(headers: &mut HeaderMap) {
    let Some(referer) = headers.get(REFERER).and_then(|value| value.to_str().ok()) else { return };
    let Some((page, query)) = referer.split_once('?') else { return };
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !pair.starts_with("__err=") && !pair.starts_with("__path=")).collect();
    let referer = if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) };
    if let Ok(referer) = HeaderValue::from_str(&referer) {
        headers.insert(REFERER, referer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forgotten(referer: &'static str) -> HeaderValue {
        let mut headers = HeaderMap::from_iter([(REFERER, HeaderValue::from_static(referer))]);
        forget_earlier_error(&mut headers);
        headers[REFERER].clone()
    }

    #[test]
    fn only_an_earlier_error_is_forgotten() {
        assert_eq!(forgotten("http://a/login?__path=%2Fapi%2Flogin&__err=x"), "http://a/login");
        assert_eq!(forgotten("http://a/rooms/1?before=9&__err=x&__path=y"), "http://a/rooms/1?before=9");
        assert_eq!(forgotten("http://a/login"), "http://a/login");
    }
}
