//! `GET /echo`, in the tests' build alone: sends every message back, for suites that check the WebSocket itself; and
//! `GET /routes`, which lists what the server serves.
//!
//! The socket is made and ended by the same code as that of `/ws`, so what such a suite says of one holds for the
//! other. Two things differ, because the suites demand them: messages may be long, and binary ones are served.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Message;

use crate::protocol::SUBPROTOCOL;
use crate::server::hub::connection::ending;
use crate::server::socket::{Frame, Handshake, Incoming, Socket};
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

async fn upgrade(handshake: Handshake) -> Response {
    handshake.accept(SUBPROTOCOL, echo)
}

async fn echo(socket: Socket) {
    let Socket { reader, read, line } = socket;
    let answers = Arc::new(Mutex::<VecDeque<Frame>>::default());
    let answered = Arc::new(Notify::new());
    let answer = {
        let (answers, answered) = (answers.clone(), answered.clone());
        move |frame| {
            answers.lock().expect("nobody panics").push_back(frame);
            answered.notify_one();
        }
    };
    let mut incoming = Incoming::new(reader, read, MESSAGE_BYTES, answer.clone()).await;
    loop {
        tokio::select! {
            message = incoming.next() => match message {
                Some(Ok(Message::Text(text))) => answer(Frame::text(&text)),
                Some(Ok(Message::Binary(bytes))) => answer(Frame::binary(&bytes)),
                Some(Ok(_)) => {}
                None => break,
                Some(Err(error)) => {
                    if let Some(code) = ending::close_code(&error) {
                        answer(Frame::close(code, ""));
                    }
                    break;
                }
            },
            () = answered.notified() => if line.write(&*answers).await.is_err() { break },
        }
    }
    let _ = line.write(&*answers).await;
    ending::wait_for_the_peer(&mut incoming).await;
}
