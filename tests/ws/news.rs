//! Typing, reading marks, names.

use salon::protocol::{ClientFrame, ErrorCode, Role, RoomId, RoomKind, ServerFrame};
use serde_json::json;

use crate::support::{Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);

async fn error(socket: &mut Socket, frame: ClientFrame) -> (ErrorCode, Option<RoomId>, String) {
    socket.send(frame).await;
    wait_for!(socket, ServerFrame::Error { code, room_id, message, .. } => (code, room_id, message))
}

#[tokio::test]
async fn typing_is_seen_by_the_others_alone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut desk = alan.connect().await;
    let mut phone = alan.connect().await;
    let mut theirs = beth.connect().await;
    desk.send(ClientFrame::Typing { room_id: LOBBY }).await;
    let who = wait_for!(theirs, ServerFrame::Typing { room_id, user_id } => (room_id, user_id));
    assert_eq!(who, (LOBBY, alan.id()));
    for socket in [&mut desk, &mut phone] {
        let frames = socket.settle().await;
        assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Typing { .. })), "{frames:?}");
    }
}

#[tokio::test]
async fn typing_and_reading_need_membership() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    let mut socket = beth.connect().await;
    for room_id in [room, RoomId(999)] {
        for frame in [ClientFrame::Typing { room_id }, ClientFrame::Read { room_id, seq: 1 }] {
            let (code, about, message) = error(&mut socket, frame).await;
            assert_eq!((code, about), (ErrorCode::NotFound, Some(room_id)));
            assert!(!message.is_empty());
        }
    }
}

#[tokio::test]
async fn errors_on_the_socket_speak_the_reader_s_language() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut request = Socket::request(&alan);
    request.headers_mut().insert("accept-language", "zh-CN".parse().unwrap());
    let mut socket = Socket::greeted(request).await;
    let (_, _, message) = error(&mut socket, ClientFrame::Typing { room_id: RoomId(999) }).await;
    assert!(message.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)), "{message}");
}

#[tokio::test]
async fn a_reading_mark_is_told_to_one_s_own_devices() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    for text in ["one", "two", "three"] {
        alan.post_message(LOBBY, text).await;
    }
    let mut desk = beth.connect().await;
    let mut phone = beth.connect().await;
    let mut alan_s = alan.connect().await;
    let read = |seq| ClientFrame::Read { room_id: LOBBY, seq };
    desk.send(read(2)).await;
    let mark = wait_for!(phone, ServerFrame::Read { room_id, seq } => (room_id, seq));
    assert_eq!(mark, (LOBBY, 2));
    assert_eq!(beth.room(LOBBY).await.unwrap().unread(), 1);

    desk.send(read(1)).await;
    desk.send(read(2)).await;
    desk.send(read(i64::MIN)).await;
    desk.send(read(i64::MAX)).await;
    let next = wait_for!(phone, ServerFrame::Read { seq, .. } => seq);
    assert_eq!(next, 3, "never back, never past the newest");
    assert_eq!(beth.room(LOBBY).await.unwrap().unread(), 0);
    let frames = alan_s.settle().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Read { .. })), "{frames:?}");
}

#[tokio::test]
async fn a_room_s_new_name_reaches_its_members() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Before", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Member).await;
    let mut socket = beth.connect().await;
    let form = json!({ "room_id": room, "name": "After", "description": "New" });
    alan.post("update_room", form).await.unwrap();
    let update = wait_for!(socket, ServerFrame::RoomChanged { data } => data);
    assert_eq!((update.id, update.name.as_deref()), (room, Some("After")));
    assert_eq!((update.description.as_deref(), update.role), (Some("New"), None));
}

#[tokio::test]
async fn a_new_role_is_told_to_whoever_has_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let mut beth_s = beth.connect().await;
    let mut carl_s = carl.connect().await;
    alan.set_role(LOBBY, beth.id(), Role::Moderator).await;
    let mine = wait_for!(beth_s, ServerFrame::RoomChanged { data } => data);
    assert_eq!((mine.id, mine.role), (LOBBY, Some(Role::Moderator)));
    let other = wait_for!(carl_s, ServerFrame::RoomChanged { data } => data);
    assert_eq!((other.id, other.role), (LOBBY, None), "something changed, not one's own role");
}
