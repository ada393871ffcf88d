//! Pages: their data is read first, then they are rendered from it in one go.

use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::{expect_context, provide_context};
use leptos::server_fn::error::ServerFnUrlError;
use leptos_axum::ResponseOptions;
use serde::Deserialize;
use tokio_util::task::LocalPoolHandle;
use tower_sessions::Session;

use super::address::{Address, address};
use super::call::TURNED_AWAY;
use super::sender::Sender;
use super::{admin_page, invite_page, preferences, search_page};
use crate::protocol::{
    ApiError, ErrorCode, INVITE_PATH, PageData, Reception, Refusal, RoomId, SanctionKind, UserId, limits,
};
use crate::server::auth::Identity;
use crate::server::domain::DomainError;
use crate::server::state::AppState;
use crate::ui::i18n::Locale;
use crate::ui::shell::shell;
use crate::ui::state::account::AccountOverview;
use crate::ui::state::prepared::{MuteReason, Prepared};
use crate::ui::state::search::SearchAnswer;

/// What components hold for the browser alone may not be dropped on another thread than it was made on: a page is
/// rendered, to its end, on one of these. As many as there are processors: there is no waiting inside rendering.
static RENDERERS: LazyLock<LocalPoolHandle> =
    LazyLock::new(|| LocalPoolHandle::new(available_parallelism().map_or(2, NonZeroUsize::get)));

/// Any page of the application.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    let identity = request.extensions().get::<Identity>().cloned();
    let user = identity.as_ref().map(|identity| identity.user_id);
    let session = request.extensions().get::<Session>().cloned();
    let address = address(request.uri().path(), request.uri().query());
    if let Address::Message { room_id, seq } = address {
        return see_other(&format!(
            "/rooms/{room_id}?before={}#m{seq}",
            seq + 1 + limits::HISTORY_DEFAULT / 2
        ));
    }
    let secure = state.config.secure();
    if let Some(token) = invite_page::awaited(request.headers(), secure)
        && matches!((request.uri().path(), user), ("/", Some(_)) | ("/register", None))
    {
        let mut response = see_other(&format!("{INVITE_PATH}{token}"));
        invite_page::forget(&mut response, secure);
        return response;
    }
    let user = match (address, user) {
        (Address::Entrance, Some(_)) => return see_other("/"),
        (Address::Inside(_) | Address::Search | Address::Admin(_), None) => return see_other("/login"),
        (_, user) => user,
    };
    let room = match address {
        Address::Inside(room) => room,
        _ => None,
    };
    let (data, mut status) = match state.domain.page_data(user, room).await {
        Ok(mut data) => {
            data.refusal = refusal(request.uri());
            if let Some(refusal) = &mut data.refusal {
                refusal.error.message = farewell(session, refusal.error.code).await;
            }
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
    let prepared = match (address, user) {
        (Address::Admin(section), Some(user)) if status == StatusCode::OK => {
            let administration = state.domain.administration(user);
            prepared(admin_page::prepare(&administration, &state.metrics, section, request.uri()).await)
        }
        // Without JavaScript, the room's settings stand open.
        (Address::Inside(Some(room)), Some(user)) if opens_settings(request.uri()) => {
            state.domain.retention(user, room.room_id).await.ok().map(|found| Prepared::of(&found))
        }
        (Address::Entrance, _) => match state.domain.reception().await {
            // Nobody can sign in yet.
            Ok(Reception { is_first: true, .. }) if request.uri().path() == "/login" => {
                return see_other("/register");
            }
            reception => prepared(reception.map(|reception| Prepared::of(&reception))),
        },
        (Address::Invite, user) => {
            let token = request.uri().path().trim_start_matches(INVITE_PATH);
            let client = Sender::of(request.extensions()).address;
            match invite_page::open(&state.domain, client, user, token).await {
                invite_page::Page::Room(room) => return see_other(&format!("/rooms/{room}")),
                invite_page::Page::Shown(opened, its_status) => {
                    status = its_status;
                    Some(opened)
                }
            }
        }
        _ => None,
    };
    let query = request.uri().query().map(str::to_owned);
    let muted = match (room, user) {
        (Some(room), Some(user)) => mute_reason(&state, user, &data, room.room_id).await,
        _ => None,
    };
    let found = Found { search: found, overview, prepared, muted };
    let mut response = render(&state, request, data, found, status).await;
    if address == Address::Entrance {
        invite_page::wait(&mut response, query.as_deref(), secure);
    }
    response
}

/// What is read for some pages alone.
#[derive(Clone)]
struct Found {
    search: Option<SearchAnswer>,
    overview: Option<AccountOverview>,
    prepared: Option<Prepared>,
    muted: Option<MuteReason>,
}

/// Why the reader may not write in a room, if they may not.
async fn mute_reason(state: &AppState, user: UserId, data: &PageData, room_id: RoomId) -> Option<MuteReason> {
    let room = data.rooms.iter().find(|room| room.id == room_id)?;
    if room.muted_until == 0 {
        return None;
    }
    let own = state.domain.own_sanctions(user, room_id).await;
    let own = own.inspect_err(|error| tracing::error!(?error, "a page is not complete")).ok()?;
    let mute = own.into_iter().find(|sanction| sanction.kind == SanctionKind::Mute)?;
    Some(MuteReason(mute.reason))
}

/// What a plain form was told that stands in no address, where others could write what they like: until when an account
/// is banned, and why. Remembered for who knew its password.
async fn farewell(session: Option<Session>, code: ErrorCode) -> String {
    let Some(session) = session.filter(|_| code == ErrorCode::AccountBanned) else {
        return String::new();
    };
    let told = session.get::<ApiError>(TURNED_AWAY).await;
    told.ok().flatten().map(|error| error.message).unwrap_or_default()
}

/// A page without its data asks for it in the browser.
fn prepared(data: Result<Prepared, DomainError>) -> Option<Prepared> {
    data.inspect_err(|error| tracing::error!(?error, "a page is not complete")).ok()
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
        found.prepared.clone().into_iter().for_each(provide_context);
        found.muted.clone().into_iter().for_each(provide_context);
        provide_context(locale);
        provide_context(theme);
        let response = expect_context::<ResponseOptions>();
        response.set_status(status);
        response.insert_header(CONTENT_SECURITY_POLICY, content_security_policy());
    };
    let render = leptos_axum::render_app_async_with_context(contexts, move || shell(options.clone()));
    let rendered = RENDERERS.spawn_pinned(move || async move {
        let (parts, body) = render(request).await.into_response().into_parts();
        Ok::<_, axum::Error>(Response::from_parts(parts, Body::from(to_bytes(body, usize::MAX).await?)))
    });
    match rendered.await {
        Ok(Ok(page)) => page,
        Ok(Err(error)) => unrendered(&error, locale),
        Err(error) => unrendered(&error, locale),
    }
}

fn unrendered(error: &dyn std::error::Error, locale: Locale) -> Response {
    tracing::error!(%error, "a page could not be rendered");
    super::answers::failure(ErrorCode::Internal.into(), locale)
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

fn opens_settings(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("settings=")))
}

/// A public room that one has not joined is there: its page offers to join it.
fn status(address: Address, data: &PageData) -> StatusCode {
    match address {
        Address::Nowhere => StatusCode::NOT_FOUND,
        Address::Admin(_) if !data.account.as_ref().is_some_and(|account| account.is_admin) => {
            StatusCode::NOT_FOUND
        }
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
