//! Finds out who is asking, once a request.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;

use crate::server::auth::{Identity, SIGNED_IN, SignedIn, hash_session_id};
use crate::server::clock::now_ms;
use crate::server::state::AppState;

/// How often a session in use has its idle expiry pushed forward, in milliseconds.
const TOUCH_EVERY_MS: i64 = 24 * 60 * 60 * 1000;

/// Adds an [`Identity`] to the request's extensions if a session says who it is.
pub async fn authenticate(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match session.get::<SignedIn>(SIGNED_IN).await {
        Ok(Some(signed_in)) => {
            let now = now_ms();
            if now - signed_in.seen > TOUCH_EVERY_MS {
                let _ = session.insert(SIGNED_IN, SignedIn { seen: now, ..signed_in }).await;
            }
            if let Some(id) = session.id() {
                let absolute = i64::try_from(state.config.session_absolute.as_millis()).unwrap_or(i64::MAX);
                request.extensions_mut().insert(Identity {
                    user_id: signed_in.user_id,
                    session: hash_session_id(&id),
                    expires_at: signed_in.at.saturating_add(absolute),
                });
            }
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a session could not be read"),
    }
    next.run(request).await
}
