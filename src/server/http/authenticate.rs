//! Finds out who is asking, once a request.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;
use tower_sessions::session::Error;

use super::answers::Refused;
use super::facts::facts;
use super::sender::Sender;
use crate::server::auth::{CLIENT_FACTS, ClientFacts, Identity, SIGNED_IN, SignedIn, hash_session_id};
use crate::server::clock::now_ms;
use crate::server::state::AppState;

/// How often a session in use is written: when and where it was seen, and its idle expiry pushed forward.
const TOUCH_EVERY: Duration = Duration::from_secs(5 * 60);

/// Adds an [`Identity`] to the request's extensions if a session says who it is.
pub async fn authenticate(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let mut user = None;
    match session.get::<SignedIn>(SIGNED_IN).await {
        Ok(Some(signed_in)) => {
            let now = now_ms();
            let facts = facts(request.extensions(), request.headers());
            if is_due(signed_in.seen, now, state.config.session_idle)
                && let Err(error) = touch(&session, signed_in, now, facts).await
            {
                tracing::error!(%error, "a session's expiry could not be pushed forward");
            }
            user = Some(signed_in.user_id);
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
    let client = Sender::of(request.extensions()).address;
    let path = path(&request);
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN {
        let user = user.map(|user| user.0);
        let code = response.extensions().get().map(|Refused(code)| *code);
        tracing::info!(user, %client, ?path, ?code, "refused");
    }
    response
}

/// What was asked for, without the secrets that some addresses are.
fn path(request: &Request) -> String {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let secret = route.filter(|route| ["{secret}", "{token}"].iter().any(|part| route.contains(part)));
    secret.unwrap_or(request.uri().path()).to_owned()
}

async fn touch(session: &Session, signed_in: SignedIn, now: i64, facts: ClientFacts) -> Result<(), Error> {
    session.insert(SIGNED_IN, SignedIn { seen: now, ..signed_in }).await?;
    session.insert(CLIENT_FACTS, facts).await
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

    const MINUTE_MS: i64 = 60 * 1000;

    fn due_after_minutes(minutes: i64, idle_minutes: u64) -> bool {
        is_due(0, minutes * MINUTE_MS, Duration::from_secs(idle_minutes * 60))
    }

    #[test]
    fn a_session_in_use_is_touched_long_before_it_expires() {
        assert!(due_after_minutes(6, 30 * 24 * 60));
        assert!(due_after_minutes(2, 4));
    }

    #[test]
    fn a_session_is_not_written_at_every_request() {
        assert!(!due_after_minutes(4, 30 * 24 * 60));
        assert!(!is_due(MINUTE_MS, 0, Duration::from_secs(1)), "a clock that went back");
    }
}
