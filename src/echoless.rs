//! Stands in for `echo` in every build but the tests'.

use axum::Router;

use crate::server::state::AppState;

/// Nothing beside the rest.
pub fn routes() -> Router<AppState> {
    Router::new()
}

/// Nobody is told what there is.
pub fn with_list(router: Router) -> Router {
    router
}
