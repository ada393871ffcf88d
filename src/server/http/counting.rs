//! Counts requests and refusals.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::answers::Refused;
use crate::server::metrics::Via;
use crate::server::state::AppState;

/// Every request that is answered.
pub async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let response = next.run(request).await;
    let counts = state.metrics.counts();
    counts.answered(response.status().as_u16());
    counts.request_seconds.observe(begun.elapsed().as_secs_f64());
    if let Some(Refused(code)) = response.extensions().get() {
        counts.refused(Via::Http, *code);
    }
    response
}
