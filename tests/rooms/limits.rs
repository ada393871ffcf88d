//! How much one person may do, and how fast.

use salon::protocol::{ClientFrame, ErrorCode, Room, RoomId, RoomKind, ServerFrame};
use serde_json::{Value, json};

use crate::support::{Client, Server, wait_for};

const LOBBY: RoomId = RoomId(1);

/// Call until refused as too fast; returns how often it was not. Other refusals count as calls.
async fn exhaust(client: &Client, calls: impl IntoIterator<Item = (&str, Value)>) -> usize {
    for (allowed, (endpoint, form)) in calls.into_iter().enumerate() {
        if let Err((_, error)) = client.post(endpoint, form).await
            && error.code == ErrorCode::RateLimited
        {
            assert!(error.retry_after_ms.is_some());
            return allowed;
        }
    }
    panic!("never refused");
}

#[tokio::test]
async fn creating_rooms_is_limited_by_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let form = json!({ "name": "Another", "kind": "public", "description": "" });
    let allowed = exhaust(&alan, std::iter::repeat_n(("create_room", form), 60)).await;
    assert!(allowed >= 20, "{allowed}");
}

#[tokio::test]
async fn one_person_owns_so_many_rooms_and_no_more() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    server.seed().await.rooms(beth.id(), "", 199).await;
    let last = beth.create_room("The last", RoomKind::Private).await;
    let form = json!({ "name": "One more", "kind": "public", "description": "" });
    assert_eq!(beth.refused("create_room", &form).await, ErrorCode::TooManyRooms);
    let () = beth.call("delete_room", json!({ "room_id": last.id })).await;
    let _: Room = beth.call("create_room", &form).await;
    let _: Room = alan.call("create_room", &form).await;
}

#[tokio::test]
async fn changes_are_limited_by_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let to_and_fro =
        [("leave_room", json!({ "room_id": LOBBY })), ("join_room", json!({ "room_id": LOBBY }))];
    let allowed = exhaust(&beth, to_and_fro.into_iter().cycle().take(90)).await;
    assert!(allowed >= 30, "{allowed}");
    for (endpoint, form) in [
        ("update_profile", json!({ "nickname": "b", "avatar_id": 1 })),
        ("update_room", json!({ "room_id": LOBBY, "name": "x" })),
        ("delete_room", json!({ "room_id": LOBBY })),
        ("add_member", json!({ "room_id": LOBBY, "username": "alan" })),
        ("remove_member", json!({ "room_id": LOBBY, "user_id": alan.id() })),
        ("set_role", json!({ "room_id": LOBBY, "user_id": alan.id(), "role": "member" })),
    ] {
        // The bucket is all but empty: these count as well.
        exhaust(&beth, std::iter::repeat_n((endpoint, form), 20)).await;
    }
    alan.room(LOBBY).await.expect("the lobby");
    let _: Value = alan.call("update_profile", json!({ "nickname": "a", "avatar_id": 1 })).await;
}

#[tokio::test]
async fn changes_over_a_socket_count_as_well() {
    let server = Server::start().await;
    let _alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut socket = beth.connect().await;
    for _ in 0..40 {
        socket.send(ClientFrame::JoinRoom { room_id: LOBBY }).await;
    }
    let wait = wait_for!(socket, ServerFrame::Error { code: ErrorCode::RateLimited, retry_after_ms, .. } => retry_after_ms);
    assert!(wait.is_some());
}

#[tokio::test]
async fn opening_direct_rooms_is_limited_but_not_finding_them() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let people = server.seed().await.members(LOBBY, "person", 60).await;
    let opened = people.iter().map(|person| ("open_direct", json!({ "username": person.username })));
    let allowed = exhaust(&alan, opened).await;
    assert!(allowed >= 20, "{allowed}");
    let _: Room = alan.call("open_direct", json!({ "username": people[0].username })).await;
}
