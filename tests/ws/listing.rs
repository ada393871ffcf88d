//! Public rooms, for those who are not in them.

use salon::protocol::{ClientFrame, Role, Room, RoomId, RoomKind, ServerFrame};
use serde_json::json;

use crate::support::{Client, Server, Socket, wait_for};

async fn listed(socket: &mut Socket) -> Room {
    wait_for!(socket, ServerFrame::RoomListed { data } => data)
}

async fn removed(socket: &mut Socket) -> RoomId {
    wait_for!(socket, ServerFrame::RoomRemoved { room_id } => room_id)
}

fn listings(frames: &[ServerFrame]) -> usize {
    frames.iter().filter(|frame| matches!(frame, ServerFrame::RoomListed { .. })).count()
}

async fn rename(owner: &Client, room_id: RoomId, name: &str) {
    owner.post("update_room", json!({ "room_id": room_id, "name": name, "description": "" })).await.unwrap();
}

#[tokio::test]
async fn a_public_room_is_seen_by_everyone_from_its_first_to_its_last_moment() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;

    let room = alan.create_room("Open", RoomKind::Public).await;
    let seen = listed(&mut beth_s).await;
    // Whoever made it may have the answer before they are there.
    assert_eq!(seen, Room { role: None, online_count: 1, ..room.clone() });
    assert_eq!((seen.member_count, seen.online_count), (1, 1));

    alan_s.post(room.id, "hello").await;
    rename(&alan, room.id, "Open to all").await;
    let seen = listed(&mut beth_s).await;
    assert_eq!(Some(seen), beth.room(room.id).await, "as the list shows it");

    let () = alan.call("delete_room", json!({ "room_id": room.id })).await;
    assert_eq!(removed(&mut beth_s).await, room.id);
    assert_eq!(removed(&mut alan_s).await, room.id);
    let frames = alan_s.settle().await;
    assert_eq!(listings(&frames), 0, "those inside hear of it in other ways: {frames:?}");
}

#[tokio::test]
async fn who_is_no_longer_in_a_public_room_sees_it_as_one_to_join() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    beth.join(room).await;
    let carl = server.register("carl").await;
    let mut carl_s = carl.connect().await;
    let mut desk = beth.connect().await;
    let mut phone = beth.connect().await;

    desk.send(ClientFrame::LeaveRoom { room_id: room }).await;
    for socket in [&mut desk, &mut phone] {
        assert_eq!(removed(socket).await, room);
        let seen = listed(socket).await;
        assert_eq!((seen.id, seen.role, seen.read_seq, seen.member_count), (room, None, 0, 1));
    }
    alan.add(room, &beth, Role::Member).await;
    alan.remove(room, beth.id()).await;
    for socket in [&mut desk, &mut phone] {
        assert_eq!(removed(socket).await, room);
        assert_eq!(listed(socket).await.id, room);
    }
    let frames = carl_s.settle().await;
    assert_eq!(listings(&frames), 0, "others have it on their list: {frames:?}");
}

#[tokio::test]
async fn the_last_one_to_leave_deletes_the_room_for_everyone() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    alan.leave(room).await;
    for socket in [&mut alan_s, &mut beth_s] {
        assert_eq!(removed(socket).await, room);
        let frames = socket.settle().await;
        assert_eq!(listings(&frames), 0, "{frames:?}");
        assert!(!frames.contains(&ServerFrame::RoomRemoved { room_id: room }), "said once: {frames:?}");
    }
}

#[tokio::test]
async fn private_rooms_are_shown_to_nobody_outside() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let carl = server.register("carl").await;
    let mut carl_s = carl.connect().await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Member).await;
    let mut beth_s = beth.connect().await;
    rename(&alan, room, "Ours alone").await;
    alan.remove(room, beth.id()).await;
    assert_eq!(removed(&mut beth_s).await, room);
    let () = alan.call("delete_room", json!({ "room_id": room })).await;
    alan.direct(&beth).await;
    wait_for!(beth_s, ServerFrame::RoomAdded { .. } => ());
    for socket in [&mut beth_s, &mut carl_s] {
        let frames = socket.settle().await;
        let about_rooms = |frame: &ServerFrame| {
            matches!(frame, ServerFrame::RoomListed { .. } | ServerFrame::RoomRemoved { .. })
        };
        assert!(!frames.iter().any(about_rooms), "{frames:?}");
    }
}
