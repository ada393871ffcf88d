//! Frames that nobody should send.

use salon::protocol::{ClientFrame, ErrorCode, RoomId, ServerFrame, close, limits};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use uuid::Uuid;

use crate::support::{Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);

/// Somebody misbehaving, and two others who should not notice.
struct Scene {
    server: Server,
    offender: Socket,
    speaker: Socket,
    listener: Socket,
}

impl Scene {
    async fn set() -> Self {
        Self::on(Server::start().await).await
    }

    async fn on(server: Server) -> Self {
        let speaker = server.register("speaker").await.connect().await;
        let listener = server.register("listener").await.connect().await;
        let offender = server.register("offender").await.connect().await;
        Self { server, offender, speaker, listener }
    }

    async fn others_go_on(&mut self) {
        self.speaker.post(LOBBY, "undisturbed").await;
        assert_eq!(self.listener.next_text().await, "undisturbed");
        assert!(self.server.guest().get("/healthz").await.status().is_success());
    }

    /// Told that the frame was too large, and then closed.
    async fn offender_is_cut_off(&mut self) {
        let (frames, closed) = self.offender.closed().await;
        let last = frames.last();
        assert!(matches!(last, Some(ServerFrame::Error { code: ErrorCode::FrameTooLarge, .. })), "{last:?}");
        assert_eq!(closed.code, close::TOO_BIG);
    }

    async fn offender_is_told(&mut self) -> ErrorCode {
        wait_for!(self.offender, ServerFrame::Error { code, .. } => code)
    }
}

#[tokio::test]
async fn an_unknown_type_is_answered_and_forgiven() {
    let mut scene = Scene::set().await;
    for frame in [r#"{"type":"dance"}"#, r#"{"type":"hello"}"#, r#"{"type":"unknown","room_id":1}"#] {
        scene.offender.send_raw(Message::text(frame)).await;
        assert_eq!(scene.offender_is_told().await, ErrorCode::UnknownType, "{frame}");
    }
    scene.offender.post(LOBBY, "back to normal").await;
    assert_eq!(scene.listener.next_text().await, "back to normal");
    scene.others_go_on().await;
}

#[tokio::test]
async fn unknown_fields_of_a_newer_client_are_ignored() {
    let mut scene = Scene::set().await;
    let newer = r#"{"type":"ping","nonce":5,"mood":"good","extra":{"deep":[1,2,3]}}"#;
    scene.offender.send_raw(Message::text(newer)).await;
    wait_for!(scene.offender, ServerFrame::Pong { nonce: 5, .. } => ());
}

#[tokio::test]
async fn malformed_frames_are_answered_and_forgiven() {
    let mut scene = Scene::set().await;
    let deep = "[".repeat(20_000);
    for frame in [
        "",
        "hello",
        "null",
        "42",
        "[]",
        "{}",
        r#"{"type":7}"#,
        r#"{"type":"message"}"#,
        r#"{"type":"message","room_id":1,"content":"x"}"#,
        r#"{"type":"message","client_id":"no","room_id":1,"content":"x"}"#,
        r#"{"type":"typing","room_id":"lobby"}"#,
        r#"{"type":"typing","room_id":1.5}"#,
        r#"{"type":"typing","room_id":99999999999999999999}"#,
        r#"{"type":"read","room_id":1,"seq":null}"#,
        r#"{"type":"resume","rooms":{"x":1}}"#,
        r#"{"type":"resume","rooms":[1]}"#,
        r#"{"type":"ping","nonce":1"#,
        r#"["ping",1]"#,
        "\u{0}\u{0}\u{0}",
        &deep,
    ] {
        scene.offender.send_raw(Message::text(frame)).await;
        let short: String = frame.chars().take(80).collect();
        assert_eq!(scene.offender_is_told().await, ErrorCode::MalformedFrame, "{short}");
    }
    scene.offender.post(LOBBY, "back to normal").await;
    assert_eq!(scene.listener.next_text().await, "back to normal");
    scene.others_go_on().await;
}

#[tokio::test]
async fn nothing_but_nonsense_ends_the_connection() {
    let mut scene = Scene::set().await;
    for _ in 0..51 {
        scene.offender.send_raw(Message::text("nonsense")).await;
    }
    let (frames, closed) = scene.offender.closed().await;
    assert_eq!(closed.code, close::PROTOCOL_VIOLATION);
    let told = frames.iter().filter(|frame| matches!(frame, ServerFrame::Error { .. })).count();
    assert_eq!(told, 51, "each was answered");
    scene.others_go_on().await;
}

#[tokio::test]
async fn frames_of_a_newer_client_are_ignored_for_as_long_as_it_stays() {
    let mut scene = Scene::on(Server::start_with(|config| config.unlimited = true).await).await;
    for nonce in 0..60 {
        scene.offender.send_raw(Message::text(r#"{"type":"dance"}"#)).await;
        scene.offender.send(ClientFrame::Ping { nonce }).await;
        assert_eq!(scene.offender_is_told().await, ErrorCode::UnknownType);
    }
    scene.others_go_on().await;
}

#[tokio::test]
async fn nonsense_counts_towards_the_rate() {
    let mut scene = Scene::set().await;
    for _ in 0..1000 {
        scene.offender.try_to_send(Message::text("nonsense")).await;
        scene.offender.try_to_send(Message::text(r#"{"type":"ping"}"#)).await;
    }
    let (_, closed) = scene.offender.closed().await;
    assert!([close::FLOOD, close::SLOW_CONSUMER].contains(&closed.code), "{closed:?}");
    scene.others_go_on().await;
}

#[tokio::test]
async fn binary_frames_are_not_spoken_here() {
    let mut scene = Scene::set().await;
    for bytes in [&b""[..], b"\x00\xFF", br#"{"type":"ping"}"#] {
        scene.offender.send_raw(Message::binary(bytes)).await;
        assert_eq!(scene.offender_is_told().await, ErrorCode::BinaryUnsupported);
    }
    scene.offender.post(LOBBY, "back to normal").await;
    assert_eq!(scene.listener.next_text().await, "back to normal");
    scene.others_go_on().await;
}

#[tokio::test]
async fn an_oversized_frame_ends_the_connection() {
    let mut scene = Scene::set().await;
    let padding = "x".repeat(limits::FRAME_BYTES);
    scene.offender.send_raw(Message::text(format!(r#"{{"type":"ping","padding":"{padding}"}}"#))).await;
    scene.offender_is_cut_off().await;
    scene.others_go_on().await;
}

#[tokio::test]
async fn a_frame_that_just_fits_is_read() {
    let mut scene = Scene::set().await;
    let frame = |padding: &str| format!(r#"{{"type":"ping","nonce":9,"padding":"{padding}"}}"#);
    let padding = "x".repeat(limits::FRAME_BYTES - frame("").len());
    scene.offender.send_raw(Message::text(frame(&padding))).await;
    wait_for!(scene.offender, ServerFrame::Pong { nonce: 9, .. } => ());
}

#[tokio::test]
async fn how_long_messages_and_frames_are_is_for_whoever_runs_the_instance() {
    let server = Server::start_with(|config| {
        config.message_chars = 5_000;
        config.frame_bytes = limits::frame_bytes_for(5_000);
    });
    let mut scene = Scene::on(server.await).await;
    // Escaped by whoever sends it: the longest message fits into the largest frame.
    let escaped = r"\ud840\udc00".repeat(5_000);
    let frame =
        format!(r#"{{"type":"message","client_id":"{}","room_id":1,"content":"{escaped}"}}"#, Uuid::new_v4());
    scene.offender.send_raw(Message::text(frame)).await;
    assert_eq!(scene.listener.next_text().await, "\u{20000}".repeat(5_000));
    let sent = scene.offender.say(LOBBY, &"x".repeat(5_001)).await;
    let refused =
        wait_for!(scene.offender, ServerFrame::Nack { client_id, code, .. } if client_id == sent => code);
    assert_eq!(refused, ErrorCode::MessageTooLong);
    let padding = "x".repeat(limits::frame_bytes_for(5_000));
    scene.offender.send_raw(Message::text(format!(r#"{{"type":"ping","padding":"{padding}"}}"#))).await;
    scene.offender_is_cut_off().await;
    scene.others_go_on().await;
}

#[tokio::test]
async fn a_large_message_in_small_pieces_ends_the_connection_too() {
    let mut scene = Scene::set().await;
    let piece = || "x".repeat(16 * 1024);
    let frame = |opcode, last| Message::Frame(Frame::message(piece(), OpCode::Data(opcode), last));
    scene.offender.send_raw(frame(Data::Text, false)).await;
    for _ in 0..3 {
        scene.offender.send_raw(frame(Data::Continue, false)).await;
    }
    scene.offender.send_raw(frame(Data::Continue, true)).await;
    scene.offender_is_cut_off().await;
    scene.others_go_on().await;
}

#[tokio::test]
async fn text_that_is_not_utf_8_ends_the_connection() {
    let mut scene = Scene::set().await;
    let frame = Frame::message(&b"\xFF\xFE{}"[..], OpCode::Data(Data::Text), true);
    scene.offender.send_raw(Message::Frame(frame)).await;
    assert_eq!(scene.offender.close_code().await, 1007);
    scene.others_go_on().await;
}

#[tokio::test]
async fn reserved_opcodes_end_the_connection() {
    let mut scene = Scene::set().await;
    let frame = Frame::message(&b"?"[..], OpCode::Data(Data::Reserved(5)), true);
    scene.offender.send_raw(Message::Frame(frame)).await;
    assert_eq!(scene.offender.close_code().await, 1002);
    scene.others_go_on().await;
}

#[tokio::test]
async fn pings_of_the_protocol_itself_are_harmless() {
    let mut scene = Scene::set().await;
    for _ in 0..20 {
        scene.offender.send_raw(Message::Ping(vec![1; 125].into())).await;
        scene.offender.send_raw(Message::Pong(vec![].into())).await;
    }
    scene.offender.post(LOBBY, "still here").await;
    assert_eq!(scene.listener.next_text().await, "still here");
}

#[tokio::test]
async fn half_a_handshake_and_half_a_frame_disturb_nobody() {
    let mut scene = Scene::set().await;
    for bytes in
        [&b"GET /ws HT"[..], b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", b"\x81\xFF"]
    {
        let mut stream = TcpStream::connect(scene.server.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
    }
    scene.offender.send(ClientFrame::Ping { nonce: 1 }).await;
    scene.offender.break_off(b"\x81\xFE\xFF\xFF half").await;
    scene.others_go_on().await;
}
