//! `/invite/…`: what an invite says, and signing in on the way to it.

use std::net::IpAddr;

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::preferences::cookie;
use crate::protocol::{ApiError, OpenedInvite, RoomId, UserId};
use crate::server::domain::{Domain, Opened};
use crate::ui::state::prepared::Prepared;

/// The cookie with the token of the invite that somebody wants to come back to once they have signed in.
const WAITING: &str = "invite";
/// Its name under https, which no other host can set.
const WAITING_SECURE: &str = "__Host-invite";
/// How long they may take.
const WAITING_SECONDS: u32 = 60 * 60;
/// How tokens look: hexadecimal digits.
const TOKEN_DIGITS: usize = 64;

/// What comes of opening an invite.
pub enum Page {
    Shown(Prepared, StatusCode),
    /// The reader is in its room already.
    Room(RoomId),
}

/// Open an invite.
pub async fn open(domain: &Domain, client: IpAddr, user: Option<UserId>, token: &str) -> Page {
    let (invitation, refusal) = match domain.open_invite(client, user, token).await {
        Ok(Opened::Inside(room)) => return Page::Room(room),
        Ok(Opened::Invitation(invitation)) => (Some(invitation), None),
        Err(error) => (None, Some(ApiError::from(error))),
    };
    let status = refusal.as_ref().map_or(StatusCode::OK, |refusal| {
        StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    });
    Page::Shown(Prepared::of(&OpenedInvite { token: token.to_owned(), invitation, refusal }), status)
}

/// Remember the invite that `/login?invite=…` comes from.
pub fn wait(response: &mut Response, query: Option<&str>, secure: bool) {
    let token = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("invite=")));
    if let Some(token) = token.filter(|token| is_token(token)) {
        set(response, token, WAITING_SECONDS, secure);
    }
}

/// The invite that somebody has signed in for.
pub fn awaited(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, name(secure)).filter(|token| is_token(token))
}

/// Remember none any more.
pub fn forget(response: &mut Response, secure: bool) {
    set(response, "", 0, secure);
}

fn set(response: &mut Response, token: &str, seconds: u32, secure: bool) {
    let (name, secure) = (name(secure), if secure { "; Secure" } else { "" });
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn name(secure: bool) -> &'static str {
    if secure { WAITING_SECURE } else { WAITING }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
