//! `/api/v1`: what programs use. Described by `/api/v1/openapi.json`, which is made from this code.

mod announcements;
mod extract;
mod hooks;
mod messages;
mod rooms;
pub mod types;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use axum::{Json, Router};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::extract::Refused;
use super::answers;
use crate::protocol::ErrorCode;
use crate::server::state::AppState;

/// Bytes of a request, at most: the longest message that an instance may allow fits, escaped.
const BODY_BYTES: usize = 256 * 1024;
/// What the description calls the token.
const TOKEN: &str = "token";

/// Every route, with its description.
pub fn router() -> Router<AppState> {
    let (routes, description) = described();
    routes
        .route("/api/v1/openapi.json", get(|| async { Json(description) }))
        .route("/api/v1", any(nothing))
        .route("/api/v1/", any(nothing))
        .route("/api/v1/{*rest}", any(nothing))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(answers::speak_plainly))
}

async fn nothing() -> Refused {
    ErrorCode::NotFound.into()
}

fn described() -> (Router<AppState>, OpenApi) {
    let (routes, mut description) = OpenApiRouter::with_openapi(about())
        .routes(routes!(rooms::me))
        .routes(routes!(rooms::rooms))
        .routes(routes!(rooms::room))
        .routes(routes!(rooms::members))
        .routes(routes!(messages::history, messages::post))
        .routes(routes!(announcements::announce))
        .routes(routes!(hooks::receive))
        .split_for_parts();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "A token that its person has made on their profile page. Its scopes say what it is for.",
    ));
    description
        .components
        .get_or_insert_default()
        .add_security_scheme(TOKEN, SecurityScheme::Http(bearer.build()));
    (routes, description)
}

fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Salon")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Rooms, messages and webhooks for programs. What is live comes over the socket, see docs/PROTOCOL.md.",
        ))
        .build();
    OpenApiBuilder::new().info(info).build()
}
