//! `GET /ws`: from HTTP to a socket.

use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::sender::Sender;
use super::{admission, answers, preferences};
use crate::protocol::{ErrorCode, SUBPROTOCOL, Scope};
use crate::server::auth::Identity;
use crate::server::hub::connection::{Services, serve};
use crate::server::socket::Handshake;
use crate::server::state::AppState;

/// Upgrade the connection of a signed-in reader, or of a program with a token for it.
pub async fn upgrade(
    State(state): State<AppState>,
    identity: Option<Extension<Identity>>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    handshake: Handshake,
) -> Response {
    let locale = preferences::locale(&headers);
    let identity = identity.as_ref().map(|Extension(identity)| identity);
    let identity = match admission::admit(&state, &headers, identity, Scope::Socket).await {
        Ok(identity) => identity,
        Err(error) => return answers::failure(error.into(), locale),
    };
    if state.is_draining() {
        return answers::failure(ErrorCode::Unavailable.into(), locale);
    }
    let tasks = state.socket_tasks.clone();
    let domain = state.domain.for_client(sender.address);
    let services = Services { domain, ..state.sockets.clone() };
    handshake.accept(SUBPROTOCOL, move |socket| tasks.track_future(serve(services, identity, locale, socket)))
}
