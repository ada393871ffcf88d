//! No one hears what is not for them.

use salon::protocol::{ClientFrame, Role, RoomId, RoomKind, ServerFrame};
use serde_json::{Value, json};

use crate::support::{Client, Server, Socket, wait_for};

/// Whether a frame has anything to do with a room.
fn concerns(frame: &ServerFrame, room: RoomId) -> bool {
    let frame = serde_json::to_value(frame).unwrap();
    let about_room = frame["type"].as_str().is_some_and(|kind| kind.starts_with("room_"));
    frame["room_id"] == json!(room)
        || (about_room && frame["data"]["id"] == json!(room))
        || !frame["heads"].get(room.to_string()).unwrap_or(&Value::Null).is_null()
}

/// Everything that can happen in a room; returns when the member has heard the last of it.
async fn live(owner: &Client, owner_s: &mut Socket, member: &Client, member_s: &mut Socket, room: RoomId) {
    let stranger = owner.account().username.clone();
    owner_s.post(room, "by socket").await;
    owner.post_message(room, "by form").await;
    owner_s.send(ClientFrame::Typing { room_id: room }).await;
    member_s.send(ClientFrame::Read { room_id: room, seq: 2 }).await;
    wait_for!(member_s, ServerFrame::Read { room_id, .. } if room_id == room => ());
    let rename = json!({ "room_id": room, "name": "Renamed", "description": stranger });
    owner.post("update_room", rename).await.unwrap();
    owner.set_role(room, member.id(), Role::Moderator).await;
    owner.post("update_profile", json!({ "nickname": "New name", "avatar_id": 2 })).await.unwrap();
    owner.remove(room, member.id()).await;
    owner.add(room, member, Role::Member).await;
    wait_for!(member_s, ServerFrame::RoomAdded { data } if data.id == room => ());
    owner_s.post(room, "the last word").await;
    member_s.texts_until("the last word").await;
}

/// What those outside a room hear of it while everything happens in it that can.
async fn heard_outside(kind: RoomKind) -> Vec<ServerFrame> {
    let server = Server::start().await;
    let owner = server.register("owner").await;
    let member = server.register("member").await;
    let outsider = server.register("outsider").await;
    let former = server.register("former").await;
    let room = owner.create_room("Room", kind).await.id;
    owner.add(room, &member, Role::Member).await;
    owner.add(room, &former, Role::Member).await;
    owner.remove(room, former.id()).await;
    let mut listening = [outsider.connect().await, former.connect().await];
    let mut owner_s = owner.connect().await;
    let mut member_s = member.connect().await;
    for socket in &mut listening {
        socket.resume([(room, 0)]).await;
        let frames = socket.settle().await;
        let refusals = frames.iter().filter(|frame| matches!(frame, ServerFrame::Error { .. })).count();
        assert_eq!(refusals, 1, "{frames:?}");
    }

    live(&owner, &mut owner_s, &member, &mut member_s, room).await;

    let mut heard = Vec::new();
    for socket in &mut listening {
        heard.extend(socket.settle().await.into_iter().filter(|frame| concerns(frame, room)));
    }
    heard
}

#[tokio::test]
async fn outsiders_hear_nothing_of_a_private_room() {
    let heard = heard_outside(RoomKind::Private).await;
    assert!(heard.is_empty(), "{heard:?}");
}

#[tokio::test]
async fn outsiders_hear_only_what_the_list_shows_of_a_public_room() {
    let heard = heard_outside(RoomKind::Public).await;
    assert_eq!(heard.len(), 2, "the new name, each once: {heard:?}");
    for frame in heard {
        let ServerFrame::RoomListed { data } = frame else { panic!("{frame:?}") };
        assert_eq!((data.name.as_str(), data.role, data.read_seq), ("Renamed", None, 0));
    }
}

#[tokio::test]
async fn frames_for_foreign_rooms_do_nothing_there() {
    let server = Server::start().await;
    let owner = server.register("owner").await;
    let outsider = server.register("outsider").await;
    for kind in [RoomKind::Private, RoomKind::Public] {
        let room_id = owner.create_room("Room", kind).await.id;
        let mut owner_s = owner.connect().await;
        let mut outside = outsider.connect().await;
        outside.say(room_id, "let me in").await;
        for frame in [
            ClientFrame::Typing { room_id },
            ClientFrame::Read { room_id, seq: 1 },
            ClientFrame::LeaveRoom { room_id },
            ClientFrame::Resume { rooms: [(room_id, 0)].into() },
        ] {
            outside.send(frame).await;
        }
        let answers = outside.settle().await;
        let refusals = answers
            .iter()
            .filter(|frame| matches!(frame, ServerFrame::Error { .. } | ServerFrame::Nack { .. }));
        assert_eq!(refusals.count(), 5, "each has its answer: {answers:?}");
        let heard = owner_s.settle().await;
        assert!(!heard.iter().any(|frame| concerns(frame, room_id)), "{heard:?}");
        assert_eq!(owner.room(room_id).await.unwrap().last_rev, 0);
    }
}
