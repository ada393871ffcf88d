//! `/metrics`: what is counted, for Prometheus. On the public address only to whoever shows the token; on an address
//! of its own to everyone who reaches it, unless there is a token.

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::server::state::AppState;

const PATH: &str = "/metrics";
/// Of the text that Prometheus reads.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The whole router of the address of its own.
pub fn router(state: AppState) -> Router {
    Router::new().route(PATH, get(tell)).with_state(state)
}

/// Without a token there is no such address here.
pub fn public(state: &AppState) -> Router<AppState> {
    match state.config.metrics_token {
        Some(_) => Router::new().route(PATH, get(tell)),
        None => Router::new(),
    }
}

async fn tell(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if !may_read(&state, &headers) {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    }
    match state.metrics.text().await {
        Ok(text) => ([(CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "what is counted cannot be told");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn may_read(state: &AppState, headers: &HeaderMap) -> bool {
    let Some(token) = &state.config.metrics_token else { return true };
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    shown.is_some_and(|shown| token.matches(shown))
}
