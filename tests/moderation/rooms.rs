//! Rooms, as administrators see them.

use salon::protocol::admin::{ManagedRoom, ManagedRoomPage};
use salon::protocol::{ErrorCode, Role, RoomId, RoomKind, ServerFrame};
use serde_json::json;

use crate::deeds::LOBBY;
use crate::support::{Client, Server, wait_for};

async fn managed(admin: &Client) -> ManagedRoomPage {
    admin.call("admin_rooms", json!({})).await
}

async fn managed_room(admin: &Client, id: RoomId) -> ManagedRoom {
    managed(admin).await.rooms.into_iter().find(|room| room.id == id).expect("the room")
}

#[tokio::test]
async fn they_see_the_facts_and_nothing_that_is_said() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let room = beth.create_room("Hers", RoomKind::Private).await.id;
    beth.post_message(room, "a secret").await;
    beth.direct(&carl).await;
    let page = managed(&alan).await;
    assert_eq!(page.rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["Hers", "Lobby 大厅"]);
    assert_eq!((page.direct_count, page.direct_bytes), (1, 0));
    let hers = &page.rooms[0];
    assert_eq!((hers.member_count, hers.messages, hers.owner_count), (1, 1, 1));
    assert!(hers.last_active_at.is_some());
    let here = json!({ "room_id": room });
    assert_eq!(alan.refused("history", &here).await, ErrorCode::NotFound);
    assert_eq!(alan.get(&format!("/rooms/{room}")).await.status(), 404);
    assert!(!alan.get("/admin/rooms").await.text().await.unwrap().contains("a secret"));
}

#[tokio::test]
async fn they_delete_a_room_and_its_members_hear_of_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = beth.create_room("Hers", RoomKind::Private).await.id;
    let direct = beth.direct(&alan).await.id;
    let mut beth_s = beth.connect().await;
    let () = alan.call("admin_delete_room", json!({ "room_id": room })).await;
    wait_for!(beth_s, ServerFrame::RoomRemoved { room_id } if room_id == room => ());
    assert!(beth.room(room).await.is_none());
    for gone in [room, direct, RoomId(999)] {
        assert_eq!(alan.refused("admin_delete_room", json!({ "room_id": gone })).await, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn a_room_that_has_lost_its_owner_gets_another() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let dora = server.register("dora").await;
    let room = beth.create_room("Hers", RoomKind::Private).await.id;
    beth.add(room, &carl, Role::Member).await;
    let appoint = |name: &str| json!({ "room_id": room, "username": name });
    assert_eq!(alan.refused("admin_appoint_owner", appoint("carl")).await, ErrorCode::Conflict);
    let () = alan.call("admin_ban", json!({ "user_id": beth.id() })).await;
    assert_eq!(managed_room(&alan, room).await.owner_count, 0);
    for outsider in ["dora", "alan", "nobody"] {
        let code = alan.refused("admin_appoint_owner", appoint(outsider)).await;
        assert_eq!(code, ErrorCode::UserNotFound, "{outsider}: a private room is not entered this way");
    }
    let mut carl_s = carl.connect().await;
    let () = alan.call("admin_appoint_owner", appoint("carl")).await;
    wait_for!(carl_s, ServerFrame::RoomChanged { data } if data.role == Some(Role::Owner) => ());
    assert_eq!(managed_room(&alan, room).await.owner_count, 1);

    // The first room has nobody who owns it once its owner is gone; anybody can be appointed to a public one.
    let () = alan.call("admin_set_administrator", json!({ "user_id": dora.id(), "on": true })).await;
    carl.leave(LOBBY).await;
    let () = dora.call("admin_set_disabled", json!({ "user_id": alan.id(), "on": true })).await;
    let () = dora.call("admin_appoint_owner", json!({ "room_id": LOBBY, "username": "carl" })).await;
    assert_eq!(carl.room(LOBBY).await.unwrap().role, Some(Role::Owner));
}
