//! Ten thousand frames that nobody should send: each is answered as the protocol says, and the server goes on.

use std::cell::RefCell;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use salon::protocol::{ErrorCode, RoomId, ServerFrame, close};
use tokio::runtime::{Builder, Runtime};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server, Socket};

mod breaches;
mod frames;
mod objects;
mod texts;

use frames::{Answer, Malformed, Piece};

const LOBBY: RoomId = RoomId(1);

/// A server, and somebody who misbehaves.
struct Scene {
    runtime: Runtime,
    server: Server,
    offender: Client,
    /// Empty when the last connection has ended, or somebody could not go on with it.
    socket: RefCell<Option<Socket>>,
    panics_before: usize,
}

impl Scene {
    fn set() -> Self {
        let panics_before = panics();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (server, offender) = runtime.block_on(async {
            let server = Server::start_with(|config| config.unlimited = true).await;
            server.register("owner").await;
            let offender = server.register("offender").await;
            (server, offender)
        });
        Self { runtime, server, offender, socket: RefCell::default(), panics_before }
    }

    /// Try so many of these. The first failure is made as small as it can be.
    fn play<S: Strategy>(
        &self,
        count: u32,
        strategy: S,
        act: impl AsyncFn(&mut Socket, S::Value) -> Result<Ended, TestCaseError>,
    ) {
        let config = ProptestConfig {
            cases: count,
            failure_persistence: None,
            max_shrink_iters: 500,
            // A frame that is not answered costs the whole deadline.
            max_shrink_time: 10_000,
            ..ProptestConfig::default()
        };
        let outcome = TestRunner::new(config).run(&strategy, |value| {
            let open = self.socket.take();
            let still_open = self.runtime.block_on(async {
                let mut socket = match open {
                    Some(socket) => socket,
                    None => self.offender.connect().await,
                };
                Ok::<_, TestCaseError>((!act(&mut socket, value).await?.0).then_some(socket))
            })?;
            self.socket.replace(still_open);
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{failure}");
        }
    }

    /// The server serves, stops when it is told to, and nothing in it has panicked.
    fn end(self) {
        let Self { runtime, mut server, offender, socket, panics_before } = self;
        drop(socket);
        runtime.block_on(async {
            assert!(server.guest().get("/readyz").await.status().is_success());
            let mut listener = server.register("listener").await.connect().await;
            let mut socket = offender.connect().await;
            offender.call::<serde_json::Value>("join_room", [("room_id", LOBBY)]).await;
            socket.post(LOBBY, "undisturbed").await;
            listener.texts_until("undisturbed").await;
            server.stop().await;
        });
        assert_eq!(panics(), panics_before, "the server panicked");
    }
}

/// Whether the connection has ended.
struct Ended(bool);

/// Send it, and see that it is answered as it should be.
async fn answered(socket: &mut Socket, malformed: Malformed) -> Result<Ended, TestCaseError> {
    for piece in malformed.pieces {
        match piece {
            Piece::Message(message) => socket.try_to_send(message).await,
            Piece::Bytes(bytes) => socket.write_beneath(&bytes).await,
        }
    }
    if let Answer::Close(code) = malformed.answer {
        let (before, closed) = socket.closed().await;
        prop_assert_eq!(closed.code, code);
        let reasons: Vec<Answer> = before.iter().filter_map(refusal).collect();
        let expected: &[Answer] =
            if code == close::TOO_BIG { &[Answer::Error(ErrorCode::FrameTooLarge)] } else { &[] };
        prop_assert_eq!(reasons, expected);
        return Ok(Ended(true));
    }
    let frames = socket.settle().await;
    let answers: Vec<Answer> = frames.iter().filter_map(refusal).collect();
    prop_assert_eq!(answers, [malformed.answer], "{:?}", frames);
    Ok(Ended(false))
}

fn refusal(frame: &ServerFrame) -> Option<Answer> {
    match frame {
        ServerFrame::Error { code, message, .. } => {
            assert!(!message.is_empty(), "{frame:?} says nothing to people");
            Some(Answer::Error(*code))
        }
        ServerFrame::Nack { code, .. } => Some(Answer::Nack(*code)),
        _ => None,
    }
}

/// How often something outside the tests has panicked.
fn panics() -> usize {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|location| location.file().starts_with("tests/")) {
                COUNT.fetch_add(1, Ordering::Relaxed);
            }
            report(panic);
        }));
    });
    COUNT.load(Ordering::Relaxed)
}

#[test]
fn four_thousand_texts_that_are_no_objects_are_answered() {
    let scene = Scene::set();
    scene.play(4_000, texts::no_object(), answered);
    scene.end();
}

#[test]
fn five_and_a_half_thousand_objects_that_are_no_frames_are_answered() {
    let scene = Scene::set();
    scene.play(5_500, objects::no_frame(), answered);
    scene.end();
}

#[test]
fn five_hundred_breaches_of_the_websocket_protocol_end_the_connection() {
    let scene = Scene::set();
    scene.play(500, breaches::no_message(), answered);
    scene.end();
}

#[test]
fn a_thousand_frames_of_extreme_values_break_nothing() {
    let scene = Scene::set();
    scene.play(1_000, frames::extreme(), async |socket, text| {
        socket.send_raw(Message::text(text)).await;
        for frame in socket.settle().await {
            if let Some(Answer::Error(code) | Answer::Nack(code)) = refusal(&frame) {
                prop_assert!(code.status() < 500 && code != ErrorCode::MalformedFrame, "{code:?}");
            }
        }
        Ok(Ended(false))
    });
    scene.end();
}
