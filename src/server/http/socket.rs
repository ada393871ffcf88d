//! `GET /ws`: from HTTP to a socket.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::sender::Sender;
use super::{admission, answers, preferences};
use crate::protocol::{ErrorCode, SUBPROTOCOL, Scope};
use crate::server::auth::Identity;
use crate::server::hub::connection::{Services, serve};
use crate::server::state::AppState;

/// The read buffer is cleared at every read: a large one costs more than it saves on small frames.
const READ_BUFFER_BYTES: usize = 2048;
/// Beyond this a frame is written out before the next one is taken, so that one at most waits here. It has no
/// bound of its own: `hello` may be long.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// Upgrade the connection of a signed-in reader, or of a program with a token for it.
pub async fn upgrade(
    State(state): State<AppState>,
    identity: Option<Extension<Identity>>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
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
    configure(upgrade, state.config.frame_bytes)
        .on_upgrade(move |socket| tasks.track_future(serve(services, identity, locale, socket)))
}

/// How every socket of this server is set up. The limit is one message's, in bytes, in however many frames.
pub fn configure(upgrade: WebSocketUpgrade, message_bytes: usize) -> WebSocketUpgrade {
    upgrade
        .protocols([SUBPROTOCOL])
        .max_frame_size(message_bytes)
        .max_message_size(message_bytes)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
}
