//! For service managers and load balancers.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::arrival::Arrival;
use crate::server::state::AppState;

/// The process answers. `salon doctor` is told how its request has arrived.
pub async fn alive(State(state): State<AppState>, extensions: Extensions, headers: HeaderMap) -> Response {
    let trusted = &state.config.trusted_proxies;
    match Arrival::of(&extensions, &headers, trusted, &state.auth.vault()) {
        Some(arrival) => Json(arrival).into_response(),
        None => "ok\n".into_response(),
    }
}

/// Requests are welcome: the database answers, and the server is not stopping.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if state.domain.is_available().await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    }
}
