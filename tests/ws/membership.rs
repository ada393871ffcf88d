//! Joining and leaving while connected.

use salon::protocol::{ClientFrame, ErrorCode, Role, RoomId, RoomKind, ServerFrame};
use serde_json::json;

use crate::support::{Server, Socket, texts, wait_for};

async fn refused(socket: &mut Socket, frame: ClientFrame) -> (ErrorCode, Option<RoomId>) {
    socket.send(frame).await;
    wait_for!(socket, ServerFrame::Error { code, room_id, .. } => (code, room_id))
}

#[tokio::test]
async fn who_joins_over_the_socket_hears_the_room_at_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room_id = alan.create_room("Open", RoomKind::Public).await.id;
    alan.post_message(room_id, "before").await;
    let mut alan_s = alan.connect().await;
    let mut desk = beth.connect().await;
    let mut phone = beth.connect().await;

    desk.send(ClientFrame::JoinRoom { room_id }).await;
    let sent = desk.say(room_id, "here I am").await;
    let mut last_seq = 0;
    for socket in [&mut desk, &mut phone] {
        let room = wait_for!(socket, ServerFrame::RoomAdded { data } => data);
        assert_eq!((room.id, room.role, room.member_count), (room_id, Some(Role::Member), 2));
        last_seq = room.last_seq;
    }
    wait_for!(desk, ServerFrame::Ack { client_id, .. } if client_id == sent => ());
    let newcomer =
        wait_for!(alan_s, ServerFrame::UserJoined { room_id: r, data, .. } if r == room_id => data);
    assert_eq!(newcomer, beth.account().public());
    let count =
        wait_for!(alan_s, ServerFrame::RoomChanged { data } if data.id == room_id => data.member_count);
    assert_eq!(count, Some(2));
    assert_eq!(alan_s.next_text().await, "here I am");
    alan_s.post(room_id, "welcome").await;
    // What is in the room when it is added is history; what comes after it is heard.
    let heard = &["before", "here I am", "welcome"][last_seq as usize..];
    assert_eq!(phone.texts_until("welcome").await, heard);
    assert_eq!(desk.texts_until("welcome").await.last().unwrap(), "welcome");
}

#[tokio::test]
async fn joining_again_answers_and_changes_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut socket = beth.connect().await;
    alan_s.settle().await;
    socket.send(ClientFrame::JoinRoom { room_id: RoomId(1) }).await;
    let room = wait_for!(socket, ServerFrame::RoomAdded { data } => data);
    assert_eq!((room.id, room.member_count), (RoomId(1), 2));
    let frames = alan_s.settle().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::RoomChanged { .. })), "{frames:?}");
}

#[tokio::test]
async fn what_cannot_be_joined_or_left_is_refused() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let private = alan.create_room("Private", RoomKind::Private).await.id;
    let public = alan.create_room("Public", RoomKind::Public).await.id;
    let owned = beth.create_room("Owned", RoomKind::Private).await.id;
    beth.add(owned, &alan, Role::Member).await;
    let direct = beth.direct(&alan).await.id;
    let mut socket = beth.connect().await;
    let nowhere = RoomId(999);
    for (frame, code, room_id) in [
        (ClientFrame::JoinRoom { room_id: private }, ErrorCode::NotFound, private),
        (ClientFrame::JoinRoom { room_id: nowhere }, ErrorCode::NotFound, nowhere),
        (ClientFrame::LeaveRoom { room_id: private }, ErrorCode::NotFound, private),
        (ClientFrame::LeaveRoom { room_id: public }, ErrorCode::NotFound, public),
        (ClientFrame::LeaveRoom { room_id: owned }, ErrorCode::LastOwner, owned),
        (ClientFrame::LeaveRoom { room_id: direct }, ErrorCode::DirectFixed, direct),
    ] {
        assert_eq!(refused(&mut socket, frame.clone()).await, (code, Some(room_id)), "{frame:?}");
    }
}

#[tokio::test]
async fn who_leaves_hears_nothing_more() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room_id = alan.create_room("Open", RoomKind::Public).await.id;
    beth.join(room_id).await;
    let mut alan_s = alan.connect().await;
    let mut desk = beth.connect().await;
    let mut phone = beth.connect().await;
    desk.send(ClientFrame::LeaveRoom { room_id }).await;
    for socket in [&mut desk, &mut phone] {
        let gone = wait_for!(socket, ServerFrame::RoomRemoved { room_id } => room_id);
        assert_eq!(gone, room_id);
    }
    let left = wait_for!(alan_s, ServerFrame::UserLeft { room_id: r, count, data } if r == room_id => (count, data.id));
    assert_eq!(left, (1, beth.id()));
    alan_s.post(room_id, "behind her back").await;
    assert_eq!(alan_s.texts_until("behind her back").await, ["behind her back"]);
    for socket in [&mut desk, &mut phone] {
        let frames = socket.settle().await;
        assert!(texts(&frames).is_empty(), "{frames:?}");
    }
}

#[tokio::test]
async fn who_is_removed_is_cut_off_at_once_and_may_be_taken_back() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room_id = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room_id, &beth, Role::Member).await;
    let mut alan_s = alan.connect().await;
    let mut socket = beth.connect().await;
    alan_s.post(room_id, "while she is here").await;
    assert_eq!(socket.next_text().await, "while she is here");

    alan.remove(room_id, beth.id()).await;
    alan_s.post(room_id, "behind her back").await;
    assert_eq!(alan_s.texts_until("behind her back").await.last().unwrap(), "behind her back");
    let frames = socket.settle().await;
    assert!(frames.contains(&ServerFrame::RoomRemoved { room_id }), "{frames:?}");
    assert!(texts(&frames).is_empty(), "{frames:?}");
    let typing = refused(&mut socket, ClientFrame::Typing { room_id }).await;
    assert_eq!(typing, (ErrorCode::NotFound, Some(room_id)));
    socket.resume([(room_id, 0)]).await;
    let frames = socket.settle().await;
    assert!(texts(&frames).is_empty(), "{frames:?}");

    alan.add(room_id, &beth, Role::Member).await;
    let room = wait_for!(socket, ServerFrame::RoomAdded { data } => data);
    assert_eq!((room.id, room.last_seq, room.read_seq), (room_id, 2, 2));
    alan_s.post(room_id, "welcome back").await;
    assert_eq!(socket.next_text().await, "welcome back");
}

#[tokio::test]
async fn new_rooms_appear_and_deleted_ones_go() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    let room_id = alan.create_room("Ours", RoomKind::Private).await.id;
    let created = wait_for!(alan_s, ServerFrame::RoomAdded { data } => data);
    assert_eq!((created.id, created.role), (room_id, Some(Role::Owner)));
    alan.add(room_id, &beth, Role::Member).await;
    let added = wait_for!(beth_s, ServerFrame::RoomAdded { data } => data);
    assert_eq!((added.id, added.role), (room_id, Some(Role::Member)));

    let () = alan.call("delete_room", json!({ "room_id": room_id })).await;
    for socket in [&mut alan_s, &mut beth_s] {
        let gone = wait_for!(socket, ServerFrame::RoomRemoved { room_id } => room_id);
        assert_eq!(gone, room_id);
    }
    let sent = alan_s.say(room_id, "anyone?").await;
    let code = wait_for!(alan_s, ServerFrame::Nack { client_id, code, .. } if client_id == sent => code);
    assert_eq!(code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_direct_conversation_appears_on_both_sides() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    let room_id = alan.direct(&beth).await.id;
    let mine = wait_for!(alan_s, ServerFrame::RoomAdded { data } => data);
    let theirs = wait_for!(beth_s, ServerFrame::RoomAdded { data } => data);
    assert_eq!((mine.id, mine.name.as_str()), (room_id, "beth"));
    assert_eq!((theirs.id, theirs.name.as_str()), (room_id, "alan"));
    alan_s.post(room_id, "psst").await;
    assert_eq!(beth_s.next_text().await, "psst");
}
