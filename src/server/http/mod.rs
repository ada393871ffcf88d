//! HTTP: one router, and what stands before its handlers.

mod address;
mod admin_page;
mod admission;
mod answers;
pub mod arrival;
mod authenticate;
pub mod call;
mod counting;
mod export;
mod facts;
mod headers;
mod health;
mod invite_page;
mod known_device;
mod manifest;
mod media;
mod metrics;
mod origin;
mod pages;
mod patience;
mod preferences;
mod ranges;
mod search_page;
mod sender;
mod server_functions;
pub mod socket;
mod upload;
pub mod v1;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::services::ServeDir;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration as CookieDuration;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::auth::SqlSessionStore;
use super::state::AppState;
pub use metrics::router as metrics_router;

/// Every route of the server.
pub fn router(state: AppState, sessions: SqlSessionStore) -> Router {
    // Rendering spawns tasks of its own. A second server in the process (tests) finds it set.
    let _ = any_spawner::Executor::init_tokio();

    let authenticated = from_fn_with_state(state.clone(), authenticate::authenticate);
    let sessions = session_layer(&state, sessions);

    // Files are sent without asking who wants them; an address that is none of theirs is a page's.
    let nowhere = Router::new()
        .fallback(pages::page)
        .layer(authenticated.clone())
        .layer(sessions.clone())
        .with_state(state.clone());
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(nowhere);

    // A refused file is read on for a while, so that its sender gets to hear why.
    let upload_limit = usize::try_from(2 * (state.media.upload_bytes() + upload::ENVELOPE_BYTES));
    let upload_limit = DefaultBodyLimit::max(upload_limit.unwrap_or(usize::MAX));
    let api = Router::new()
        .route("/api/account/export", get(export::download))
        .route("/api/upload", post(upload::receive).layer(upload_limit))
        .route("/api/{name}", post(server_functions::call))
        .layer(from_fn(answers::speak_plainly));

    let router = Router::new()
        .route("/", get(pages::page))
        .route("/login", get(pages::page))
        .route("/register", get(pages::page))
        .route("/profile", get(pages::page))
        .route("/search", get(pages::page))
        .route("/rooms/{id}", get(pages::page))
        .route("/invite/{token}", get(pages::page))
        .route("/admin", get(pages::page))
        .route("/admin/{section}", get(pages::page))
        .route("/ws", get(socket::upgrade))
        .route("/media/{id}/{variant}", get(media::file))
        .merge(api)
        .merge(v1::router())
        .merge(crate::echo::routes())
        .layer(authenticated)
        .layer(sessions)
        .layer(from_fn_with_state(state.clone(), known_device::give))
        .route("/manifest.en.webmanifest", get(manifest::en))
        .route("/manifest.zh-CN.webmanifest", get(manifest::zh_cn))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(metrics::public(&state))
        .fallback_service(files)
        .layer(from_fn_with_state(state.clone(), origin::refuse_cross_origin))
        .layer(from_fn(patience::limit))
        .layer(from_fn_with_state(state.clone(), headers::harden))
        .layer(from_fn_with_state(state.clone(), sender::identify))
        .layer(from_fn_with_state(state.clone(), counting::count))
        .with_state(state);
    crate::echo::with_list(router)
}

fn session_layer(state: &AppState, sessions: SqlSessionStore) -> SessionManagerLayer<SqlSessionStore> {
    let secure = state.config.secure();
    let idle = CookieDuration::try_from(state.config.session_idle).unwrap_or(CookieDuration::DAY);
    SessionManagerLayer::new(sessions)
        // The prefix makes browsers insist on https, this host and this path.
        .with_name(if secure { "__Host-salon" } else { "salon" })
        .with_secure(secure)
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_expiry(Expiry::OnInactivity(idle))
}
