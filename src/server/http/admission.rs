//! Lets in people by their session, and programs by a token.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::protocol::{ErrorCode, Scope};
use crate::server::auth::Identity;
use crate::server::domain::{DomainError, Program};
use crate::server::state::AppState;

/// Whoever shows a token counts as who it is, whatever cookie comes along.
///
/// # Errors
/// `unauthorized` without either; `invalid_token`; `forbidden` if the token is not for that.
pub async fn admit(
    state: &AppState,
    headers: &HeaderMap,
    identity: Option<&Identity>,
    scope: Scope,
) -> Result<Identity, DomainError> {
    if !headers.contains_key(AUTHORIZATION) {
        return identity.cloned().ok_or_else(|| ErrorCode::Unauthorized.into());
    }
    let program = program(state, headers).await?;
    Ok(Identity {
        user_id: program.may(scope)?,
        expires_at: program.token.expires_at.unwrap_or(i64::MAX),
        session: program.hash,
    })
}

/// The program behind a request.
///
/// # Errors
/// `invalid_token`.
pub async fn program(state: &AppState, headers: &HeaderMap) -> Result<Program, DomainError> {
    let secret = headers.get(AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?));
    state.domain.program(secret.ok_or(ErrorCode::InvalidToken)?).await
}

/// Whether a program asks, with a token of whatever worth.
pub fn shows_token(headers: &HeaderMap) -> bool {
    headers.get(AUTHORIZATION).is_some_and(|value| value.to_str().is_ok_and(|value| bearer(value).is_some()))
}

/// The token in `Authorization: Bearer <token>`.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearers_show_tokens() {
        assert_eq!(bearer("Bearer salon_1"), Some("salon_1"));
        assert_eq!(bearer("bearer  salon_1 "), Some("salon_1"));
        assert_eq!(bearer("Basic c2Fsb246MQ=="), None);
        assert_eq!(bearer("salon_1"), None);
    }
}
