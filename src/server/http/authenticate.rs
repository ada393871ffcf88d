//! Finds out who is asking, once a request.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;

use crate::server::auth::{Identity, SIGNED_IN, SignedIn, hash_session_id};
use crate::server::clock::now_ms;
use crate::server::state::AppState;

/// How often a session in use has its idle expiry pushed forward, at least for long expiries.
const TOUCH_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

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
            if is_due(signed_in.seen, now, state.config.session_idle)
                && let Err(error) = session.insert(SIGNED_IN, SignedIn { seen: now, ..signed_in }).await
            {
                tracing::error!(%error, "a session's expiry could not be pushed forward");
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

/// Whether the idle expiry of a session should be pushed forward, by Unix milliseconds. A quarter of it may
/// pass unrecorded, so whoever comes at least that often never meets it.
fn is_due(seen: i64, now: i64, idle: Duration) -> bool {
    let wait = TOUCH_EVERY.min(idle / 4);
    u128::try_from(now - seen).is_ok_and(|unused| unused > wait.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1000;

    fn due_after_hours(hours: i64, idle_days: u64) -> bool {
        is_due(0, hours * HOUR_MS, Duration::from_secs(idle_days * 24 * 60 * 60))
    }

    #[test]
    fn a_session_in_use_is_touched_long_before_it_expires() {
        assert!(due_after_hours(7, 1));
        assert!(due_after_hours(13, 2));
        assert!(due_after_hours(25, 30));
    }

    #[test]
    fn a_session_is_not_written_at_every_request() {
        assert!(!due_after_hours(5, 1));
        assert!(!due_after_hours(23, 30));
        assert!(!is_due(HOUR_MS, 0, Duration::from_secs(1)), "a clock that went back");
    }
}
