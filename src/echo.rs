//! `GET /echo`, in the tests' build alone: sends every message back, for suites that check the WebSocket itself; and
//! `GET /routes`, which lists what the server serves.
//!
//! The socket is made and ended by the same code as that of `/ws`, so what such a suite says of one holds for the
//! other. Two things differ, because the suites demand them: messages may be long, and binary ones are served.

use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures::{SinkExt, StreamExt};

use crate::server::http::socket;
use crate::server::hub::connection::ending;
use crate::server::state::AppState;

/// Bytes of the longest message that a suite sends.
const MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// What the tests' build serves beside the rest.
pub fn routes() -> Router<AppState> {
    Router::new().route("/echo", get(upgrade))
}

/// Serves what routes there are, as axum shows them, so that tests can be sure to have thought of each.
pub fn with_list(router: Router) -> Router {
    let listed = router.clone();
    router.route("/routes", get(move || async move { format!("{listed:?}") }))
}

async fn upgrade(upgrade: WebSocketUpgrade) -> Response {
    socket::configure(upgrade, MESSAGE_BYTES).on_upgrade(echo)
}

async fn echo(socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    loop {
        let answer = match stream.next().await {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => message,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            None | Some(Ok(Message::Close(_))) => break,
            Some(Err(error)) => {
                if let Some(code) = ending::close_code(error) {
                    ending::say_goodbye(&mut sink, CloseFrame { code, reason: "".into() }).await;
                }
                break;
            }
        };
        if sink.send(answer).await.is_err() {
            break;
        }
    }
    ending::wait_for_the_peer(&mut stream).await;
}
