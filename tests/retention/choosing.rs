//! Who chooses, what is asked first, and what members see of it.

use salon::protocol::{ErrorCode, Retention, Role, RoomKind, ServerFrame};
use serde_json::json;

use crate::support::{Server, wait_for};
use crate::{LONG_AGO, room_of, start};

#[tokio::test]
async fn owners_choose_and_members_see_it() {
    let server = start().await;
    let (ada, room) = room_of(&server, 3).await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let dora = server.register("dora").await;
    ada.add(room.id, &beth, Role::Moderator).await;
    ada.add(room.id, &carl, Role::Member).await;
    let form = json!({ "room_id": room.id, "days": 30 });
    for member in [&beth, &carl] {
        assert_eq!(member.refused("set_retention", &form).await, ErrorCode::Forbidden);
    }
    assert_eq!(dora.refused("set_retention", &form).await, ErrorCode::NotFound);
    assert_eq!(dora.refused("retention", json!({ "room_id": room.id })).await, ErrorCode::NotFound);
    let direct = ada.direct(&beth).await;
    let form = json!({ "room_id": direct.id, "days": 30 });
    assert_eq!(ada.refused("set_retention", form).await, ErrorCode::DirectFixed);

    let change = ada.choose(room.id, json!({ "days": 30 }), false).await;
    assert!(change.done && change.deletes == 0, "it deletes nothing: {change:?}");
    let chosen = Retention { days: Some(30), messages: None };
    assert_eq!(carl.retention(room.id).await.applied(), chosen);
    assert!(ada.retention(direct.id).await.applied().is_for_ever());
}

#[tokio::test]
async fn bounds_have_bounds() {
    let server = start().await;
    let (ada, room) = room_of(&server, 1).await;
    for (name, bound) in
        [("days", 0), ("days", -1), ("days", 36_501), ("messages", 0), ("messages", 100_000_001)]
    {
        let form = json!({ "room_id": room.id, name: bound });
        assert_eq!(ada.refused("set_retention", form).await, ErrorCode::BadRequest, "{name} {bound}");
    }
    // As a browser's form sends fields that are left empty.
    let form = json!({ "room_id": room.id, "days": "", "messages": "" });
    let answer = ada.post("set_retention", form).await.unwrap();
    assert_eq!(answer["done"], true);
}

#[tokio::test]
async fn what_would_delete_messages_is_asked_first_with_their_number() {
    let server = start().await;
    let (ada, room) = room_of(&server, 10).await;
    let recall = json!({ "room_id": room.id, "message_id": ada.page(room.id).await[1].id });
    let _: serde_json::Value = ada.call("recall_message", recall).await;
    let question = ada.choose(room.id, json!({ "messages": 4 }), false).await;
    assert_eq!((question.done, question.deletes), (false, 5), "a recalled one is gone already");
    assert!(ada.retention(room.id).await.room.is_for_ever(), "nothing was chosen");
    assert_eq!(ada.page(room.id).await.len(), 10);
    let change = ada.choose(room.id, json!({ "messages": 4 }), true).await;
    assert!(change.done);
    ada.begins_with(room.id, "m7").await;
    assert_eq!(ada.texts(room.id).await, ["m7", "m8", "m9", "m10"]);
    let again = ada.choose(room.id, json!({ "messages": 4 }), false).await;
    assert!(again.done, "what is gone is not asked about again: {again:?}");
}

#[tokio::test]
async fn members_hear_of_a_choice_at_once() {
    let server = start().await;
    let (ada, room) = room_of(&server, 1).await;
    let beth = server.register("beth").await;
    ada.add(room.id, &beth, Role::Member).await;
    let mut socket = beth.connect().await;
    ada.choose(room.id, json!({ "days": 7 }), false).await;
    let update = wait_for!(socket, ServerFrame::RoomChanged { data } if data.id == room.id => data);
    assert_eq!((update.name, update.role), (None, None), "nothing else about the room has changed");
    assert_eq!(beth.retention(room.id).await.applied().days, Some(7));
}

#[tokio::test]
async fn the_instance_has_a_bound_of_its_own_and_the_stricter_counts() {
    let bound = Retention { days: Some(30), messages: Some(3) };
    let mut server = Server::start_with(|config| {
        config.unlimited = true;
        config.retention = bound;
    })
    .await;
    let (ada, room) = room_of(&server, 5).await;
    let change = ada.choose(room.id, json!({ "days": 90, "messages": 2 }), true).await;
    assert_eq!(change.retention.applied(), Retention { days: Some(30), messages: Some(2) });
    ada.begins_with(room.id, "m4").await;
    // In conversations that nobody owns it counts as well.
    let beth = server.register("beth").await;
    let direct = ada.direct(&beth).await;
    ada.post_message(direct.id, "long ago").await;
    server.execute(LONG_AGO).await;
    ada.post_message(direct.id, "just now").await;
    server.restart().await;
    ada.begins_with(direct.id, "just now").await;
    assert_eq!(beth.retention(direct.id).await.instance, bound);
    let elsewhere = beth.create_room("Elsewhere", RoomKind::Public).await;
    assert_eq!(beth.retention(elsewhere.id).await.applied(), bound);
}

#[tokio::test]
async fn without_javascript_the_settings_say_how_long() {
    let server = start().await;
    let (ada, room) = room_of(&server, 1).await;
    ada.choose(room.id, json!({ "days": 30 }), false).await;
    let page = ada.get(&format!("/rooms/{}?settings=1", room.id)).await.text().await.unwrap();
    assert!(page.contains("Messages are kept for 30 days."), "the settings say nothing of it");
}
