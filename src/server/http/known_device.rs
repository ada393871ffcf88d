//! The cookie of a browser in which somebody has signed in before, see `auth/known_device.rs`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::preferences;
use crate::server::auth::REMEMBERED;
use crate::server::state::AppState;

const NAME: &str = "salon-device";
/// The prefix makes browsers insist on https.
const SECURE_NAME: &str = "__Secure-salon-device";
/// Nobody else needs it.
const PATH: &str = "/api/login";

/// What the answer to a request gives its browser, once somebody has signed in by it.
#[derive(Debug, Clone, Default)]
pub struct Given(Arc<Mutex<Option<String>>>);

impl Given {
    pub fn set(&self, value: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Lets a server function give the browser its cookie.
pub async fn give(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let given = Given::default();
    request.extensions_mut().insert(given.clone());
    let mut response = next.run(request).await;
    if let Some(value) = given.take()
        && let Ok(cookie) = HeaderValue::from_str(&cookie(&value, state.config.secure()))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// What a browser shows.
pub fn shown(headers: &HeaderMap) -> Option<String> {
    [SECURE_NAME, NAME].into_iter().find_map(|name| preferences::cookie(headers, name)).map(str::to_owned)
}

fn cookie(value: &str, secure: bool) -> String {
    let (name, only_https) = if secure { (SECURE_NAME, "; Secure") } else { (NAME, "") };
    let seconds = REMEMBERED.as_secs();
    format!("{name}={value}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{only_https}")
}
