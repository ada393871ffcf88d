//! Direct conversations.

use salon::protocol::{ErrorCode, Role, Room, RoomKind};
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_pair_has_one_room_from_both_sides() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let from_alan = alan.direct(&beth).await;
    let from_beth = beth.direct(&alan).await;
    assert_eq!(from_alan.id, from_beth.id);
    assert_eq!((from_alan.name.as_str(), from_beth.name.as_str()), ("beth", "alan"), "named after the other");
    assert_eq!(from_alan.peer, Some(beth.account().public()));
    assert_eq!((from_alan.kind, from_alan.member_count), (RoomKind::Direct, 2));
    assert_eq!(alan.direct(&beth).await, from_alan);

    alan.post_message(from_alan.id, "between us").await;
    assert_eq!(beth.history(from_alan.id, None, 10).await.messages[0].content, "between us");
    let carl = server.register("carl").await;
    assert_eq!(carl.room(from_alan.id).await, None);
    assert_eq!(carl.refused("history", json!({ "room_id": from_alan.id })).await, ErrorCode::NotFound);
    assert_eq!(carl.refused("join_room", json!({ "room_id": from_alan.id })).await, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pair_has_one_room_even_when_both_ask_at_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let asked = (0..10).map(|number| {
        let (from, to) = if number % 2 == 0 { (&alan, &beth) } else { (&beth, &alan) };
        from.direct(to)
    });
    let rooms: Vec<Room> = futures::future::join_all(asked).await;
    assert!(rooms.iter().all(|room| room.id == rooms[0].id), "{rooms:?}");
    assert_eq!(alan.rooms().await.iter().filter(|room| room.kind == RoomKind::Direct).count(), 1);
}

#[tokio::test]
async fn it_belongs_to_its_two_people_for_ever() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let room = alan.direct(&beth).await.id;
    for (endpoint, form) in [
        ("leave_room", json!({ "room_id": room })),
        ("delete_room", json!({ "room_id": room })),
        ("update_room", json!({ "room_id": room, "name": "Ours" })),
        ("add_member", json!({ "room_id": room, "username": "carl" })),
        ("remove_member", json!({ "room_id": room, "user_id": beth.id() })),
        ("set_role", json!({ "room_id": room, "user_id": alan.id(), "role": "owner" })),
    ] {
        assert_eq!(alan.refused(endpoint, &form).await, ErrorCode::DirectFixed, "{endpoint}");
        assert_eq!(carl.refused(endpoint, &form).await, ErrorCode::NotFound, "{endpoint}");
    }
    assert_eq!(alan.room(room).await.unwrap().role, Some(Role::Member));
}

#[tokio::test]
async fn nobody_talks_to_themselves_or_to_nobody() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let myself = json!({ "username": "ALAN" });
    assert_eq!(alan.refused("open_direct", myself).await, ErrorCode::DirectWithSelf);
    let nobody = json!({ "username": "nobody" });
    assert_eq!(alan.refused("open_direct", nobody).await, ErrorCode::UserNotFound);
    assert_eq!(alan.rooms().await.len(), 1);
}
