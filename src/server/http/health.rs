//! For service managers and load balancers.

use axum::extract::State;
use axum::http::StatusCode;

use crate::server::state::AppState;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
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
