//! A room from its creation to its end.

use reqwest::StatusCode;
use salon::protocol::{ErrorCode, Role, Room, RoomKind};
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_room_has_the_promised_shape() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let form = json!({ "name": " 读书会 ", "kind": "public", "description": " Books " });
    let created = alan.post("create_room", form).await.unwrap();
    let expected = json!({
        "id": 2, "name": "读书会", "kind": "public", "description": "Books", "role": "owner",
        "member_count": 1, "online_count": 0, "last_seq": 0, "last_rev": 0, "read_seq": 0,
        "notify": "mentions",
    });
    assert_eq!(created, expected);
    assert_eq!(alan.post("list_rooms", json!({})).await.unwrap()[1], expected);

    let mut to_others = expected;
    to_others["role"] = json!(null);
    assert_eq!(beth.post("list_rooms", json!({})).await.unwrap()[1], to_others);
}

#[tokio::test]
async fn a_room_is_renamed_and_described() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Before", RoomKind::Private).await.id;
    let form = json!({ "room_id": room, "name": "After", "description": "New" });
    let changed: Room = alan.call("update_room", form).await;
    assert_eq!((changed.name.as_str(), changed.description.as_str()), ("After", "New"));
    let cleared: Room = alan.call("update_room", json!({ "room_id": room, "name": "After" })).await;
    assert_eq!(cleared.description, "");
    assert_eq!(alan.room(room).await.unwrap(), cleared);
}

#[tokio::test]
async fn names_kinds_and_descriptions_have_rules() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Room", RoomKind::Public).await.id;
    let (long_name, long_text) = ("n".repeat(65), "d".repeat(501));
    for (name, description, code) in [
        ("", "", ErrorCode::RoomNameLength),
        ("  \u{3000} ", "", ErrorCode::RoomNameLength),
        (&long_name, "", ErrorCode::RoomNameLength),
        ("two\nlines", "", ErrorCode::NameCharacters),
        ("turned\u{202E}around", "", ErrorCode::NameCharacters),
        ("Fine", &long_text, ErrorCode::RoomDescriptionLength),
    ] {
        let create = json!({ "name": name, "kind": "public", "description": description });
        assert_eq!(alan.refused("create_room", create).await, code, "{name:?}");
        let update = json!({ "room_id": room, "name": name, "description": description });
        assert_eq!(alan.refused("update_room", update).await, code, "{name:?}");
    }
    let direct = json!({ "name": "Pair", "kind": "direct", "description": "" });
    assert_eq!(alan.refused("create_room", direct).await, ErrorCode::InvalidRoomKind);
    alan.create_room(&"名".repeat(64), RoomKind::Public).await;
}

#[tokio::test]
async fn members_come_and_go() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    alan.post_message(room, "before beth").await;

    let joined = beth.join(room).await;
    assert_eq!((joined.role, joined.member_count), (Some(Role::Member), 2));
    assert_eq!(joined.unread(), 0, "a new member has nothing to catch up with");
    assert_eq!(beth.join(room).await, joined, "joining twice is joining once");
    assert_eq!(beth.history(room, None, 10).await.messages.len(), 1, "but may read what was said");

    beth.leave(room).await;
    assert_eq!(beth.room(room).await.unwrap().role, None);
    assert_eq!(alan.room(room).await.unwrap().member_count, 1);
    assert_eq!(beth.refused("history", json!({ "room_id": room })).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_last_owner_passes_the_room_on_first() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Moderator).await;

    assert_eq!(alan.refused("leave_room", json!({ "room_id": room })).await, ErrorCode::LastOwner);
    let demote = json!({ "room_id": room, "user_id": alan.id(), "role": "member" });
    assert_eq!(alan.refused("set_role", demote).await, ErrorCode::LastOwner);
    alan.set_role(room, beth.id(), Role::Owner).await;
    alan.leave(room).await;
    assert_eq!(alan.room(room).await, None);
    assert_eq!(beth.room(room).await.unwrap().role, Some(Role::Owner));
    beth.leave(room).await;
    assert_eq!(beth.room(room).await, None, "with its last member the room goes");
}

#[tokio::test]
async fn of_two_owners_leaving_at_once_one_stays() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Owner).await;
    alan.add(room, &carl, Role::Member).await;
    let leave = json!({ "room_id": room });
    let results = tokio::join!(alan.post("leave_room", &leave), beth.post("leave_room", &leave));
    let refusal = match results {
        (Err(refusal), Ok(_)) | (Ok(_), Err(refusal)) => refusal,
        both => panic!("one leaves, one stays: {both:?}"),
    };
    assert_eq!(refusal.1.code, ErrorCode::LastOwner);
}

#[tokio::test]
async fn a_deleted_room_is_gone_for_everyone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    beth.join(room).await;
    alan.post_message(room, "hello").await;
    let form = json!({ "room_id": room });
    let () = alan.call("delete_room", &form).await;
    for client in [&alan, &beth] {
        assert_eq!(client.room(room).await, None);
        for endpoint in ["history", "list_members", "join_room", "leave_room", "delete_room"] {
            assert_eq!(client.refused(endpoint, &form).await, ErrorCode::NotFound, "{endpoint}");
        }
        assert_eq!(client.get(&format!("/rooms/{room}")).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_deleted_room_s_messages_stay_on_disk() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Open", RoomKind::Public).await.id;
    alan.post_message(room, "hello").await;
    let () = alan.call("delete_room", json!({ "room_id": room })).await;
    server.stop().await;
    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM messages WHERE room_id = $1")
        .bind(room.0)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(kept, 1);
}
