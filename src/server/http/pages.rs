//! Pages: their data is read first, then they are rendered from it in one go.

use axum::extract::{Query, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::{expect_context, provide_context};
use leptos::server_fn::error::ServerFnUrlError;
use leptos_axum::ResponseOptions;
use serde::Deserialize;

use super::{preferences, search_page};
use crate::protocol::{ApiError, ErrorCode, PageData, Refusal, RoomId, limits};
use crate::server::auth::Identity;
use crate::server::domain::{DomainError, RoomAddress};
use crate::server::state::AppState;
use crate::ui::shell::shell;
use crate::ui::state::account::AccountOverview;
use crate::ui::state::search::SearchAnswer;

/// No room will ever hold as many messages.
const MESSAGE_SEQ_MAX: i64 = 1 << 53;

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// Signing in and registering: for those who are not.
    Entrance,
    /// For those who are signed in.
    Inside(Option<RoomAddress>),
    /// Messages that are looked for, as well.
    Search,
    /// A link to a message: leads to its room, where it stands.
    Message { room_id: RoomId, seq: i64 },
    /// No such page.
    Nowhere,
}

/// Any page of the application.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    let identity = request.extensions().get::<Identity>().cloned();
    let user = identity.as_ref().map(|identity| identity.user_id);
    let address = address(request.uri().path(), request.uri().query());
    if let Address::Message { room_id, seq } = address {
        return see_other(&format!(
            "/rooms/{room_id}?before={}#m{seq}",
            seq + 1 + limits::HISTORY_DEFAULT / 2
        ));
    }
    let user = match (address, user) {
        (Address::Entrance, Some(_)) => return see_other("/"),
        (Address::Inside(_) | Address::Search, None) => return see_other("/login"),
        (_, user) => user,
    };
    let room = match address {
        Address::Inside(room) => room,
        Address::Entrance | Address::Search | Address::Message { .. } | Address::Nowhere => None,
    };
    let (data, status) = match state.domain.page_data(user, room).await {
        Ok(mut data) => {
            data.refusal = refusal(request.uri());
            let status = status(address, &data);
            (data, status)
        }
        // The account behind the session is gone.
        Err(DomainError::Refused(ErrorCode::Unauthorized)) => return see_other("/login"),
        Err(error) => {
            let error = ApiError::from(error);
            let locale = preferences::locale(request.headers());
            return super::answers::failure(error, locale);
        }
    };
    let found = match user.filter(|_| address == Address::Search) {
        Some(user) => Some(search_page::answer(&state.domain, user, request.uri()).await),
        None => None,
    };
    let overview = match identity.filter(|_| request.uri().path() == "/profile") {
        Some(identity) => Some(overview(&state, &identity, request.headers()).await),
        None => None,
    };
    let found = Found { search: found, overview };
    render(&state, request, data, found, status).await
}

/// What is read for some pages alone.
#[derive(Clone)]
struct Found {
    search: Option<SearchAnswer>,
    overview: Option<AccountOverview>,
}

async fn overview(state: &AppState, identity: &Identity, headers: &HeaderMap) -> AccountOverview {
    let sessions = state.auth.sessions(identity, preferences::locale(headers)).await;
    let two_factor = state.auth.two_factor(identity.user_id).await;
    let two_factor = two_factor.inspect_err(|error| tracing::error!(?error, "a profile is not complete"));
    AccountOverview { sessions: sessions.map_err(ApiError::from), two_factor: two_factor.ok() }
}

async fn render(
    state: &AppState,
    request: Request,
    data: PageData,
    found: Found,
    status: StatusCode,
) -> Response {
    let locale = preferences::locale(request.headers());
    let theme = preferences::theme(request.headers());
    let options = state.leptos.clone();
    let contexts = move || {
        provide_context(data.clone());
        found.search.clone().into_iter().for_each(provide_context);
        found.overview.clone().into_iter().for_each(provide_context);
        provide_context(locale);
        provide_context(theme);
        let response = expect_context::<ResponseOptions>();
        response.set_status(status);
        response.insert_header(CONTENT_SECURITY_POLICY, content_security_policy());
    };
    let render = leptos_axum::render_app_async_with_context(contexts, move || shell(options.clone()));
    render(request).await.into_response()
}

/// Scripts and styles count only from here or with this response's nonce; WebAssembly needs to be compiled.
fn content_security_policy() -> HeaderValue {
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    // cargo-leptos reloads the page over a socket of its own while developing.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn address(path: &str, query: Option<&str>) -> Address {
    match path {
        "/" | "/profile" => Address::Inside(None),
        "/search" => Address::Search,
        "/login" | "/register" => Address::Entrance,
        _ => room_address(path, query).unwrap_or(Address::Nowhere),
    }
}

/// `/rooms/7` and `/rooms/7/messages/120`.
fn room_address(path: &str, query: Option<&str>) -> Option<Address> {
    let mut parts = path.strip_prefix("/rooms/")?.split('/');
    let room_id = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some(Address::Inside(Some(RoomAddress { room_id, before: before(query) }))),
        (Some("messages"), Some(seq), None) => {
            let seq = seq.parse().ok().filter(|seq| (1..=MESSAGE_SEQ_MAX).contains(seq))?;
            Some(Address::Message { room_id, seq })
        }
        _ => None,
    }
}

/// `?before=120`; anything else in its place means the newest page.
fn before(query: Option<&str>) -> Option<i64> {
    query?.split('&').find_map(|pair| pair.strip_prefix("before="))?.parse().ok().filter(|before| *before > 0)
}

/// A public room that one has not joined is there: its page offers to join it.
fn status(address: Address, data: &PageData) -> StatusCode {
    match address {
        Address::Nowhere => StatusCode::NOT_FOUND,
        Address::Inside(Some(room)) if !data.rooms.iter().any(|known| known.id == room.room_id) => {
            StatusCode::NOT_FOUND
        }
        _ => StatusCode::OK,
    }
}

/// What leptos_axum wrote into the address when it sent a plain form back.
fn refusal(uri: &Uri) -> Option<Refusal> {
    #[derive(Deserialize)]
    struct Refused {
        #[serde(rename = "__path")]
        path: String,
        #[serde(rename = "__err")]
        error: String,
    }
    let Query(Refused { path, error }) = Query::try_from_uri(uri).ok()?;
    Some(Refusal { path, error: ServerFnUrlError::<ApiError>::decode_err(&error) })
}

fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path.to_owned())]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let room = |id, before| Address::Inside(Some(RoomAddress { room_id: RoomId(id), before }));
        assert_eq!(address("/", None), Address::Inside(None));
        assert_eq!(address("/login", Some("__err=x")), Address::Entrance);
        assert_eq!(address("/search", Some("q=tea")), Address::Search);
        assert_eq!(address("/rooms/7", None), room(7, None));
        assert_eq!(address("/rooms/7", Some("x=1&before=120")), room(7, Some(120)));
        assert_eq!(address("/rooms/7", Some("before=-1")), room(7, None));
        assert_eq!(address("/rooms/seven", None), Address::Nowhere);
        let message = |seq| Address::Message { room_id: RoomId(7), seq };
        assert_eq!(address("/rooms/7/messages/120", None), message(120));
        for nowhere in ["/rooms/7/more", "/rooms/7/messages", "/rooms/7/messages/x", "/rooms/7/messages/0"] {
            assert_eq!(address(nowhere, None), Address::Nowhere);
        }
        assert_eq!(address("/rooms/7/messages/120/more", None), Address::Nowhere);
    }
}
