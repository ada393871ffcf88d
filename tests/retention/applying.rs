//! What goes, and what stays as it was: positions, counters, marks, sending again.

use salon::protocol::{ErrorCode, Message, Role, RoomKind};
use serde_json::json;
use uuid::Uuid;

use crate::support::eventually;
use crate::{LONG_AGO, room_of, start};

#[tokio::test]
async fn what_is_too_old_goes_and_the_rest_keeps_its_place() {
    let server = start().await;
    let (ada, room) = room_of(&server, 150).await;
    server.execute(LONG_AGO).await;
    server.seed().await.messages(room.id, ada.id(), "new", 3).await;
    let question = ada.choose(room.id, json!({ "days": 30 }), false).await;
    assert_eq!(question.deletes, 150);
    ada.choose(room.id, json!({ "days": 30 }), true).await;
    ada.begins_with(room.id, "new1").await;
    let left = ada.history(room.id, None, 100).await;
    assert_eq!(left.messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [151, 152, 153]);
    assert!(!left.has_more);
    assert!(ada.history(room.id, Some(151), 100).await.messages.is_empty(), "nothing is before them");
    assert_eq!(ada.post_message(room.id, "next").await.seq, 154, "positions go on");
}

#[tokio::test]
async fn a_room_keeps_the_newest_as_they_come() {
    let server = start().await;
    let (ada, room) = room_of(&server, 2).await;
    ada.keep(room.id, 3).await;
    for number in 3..=6 {
        ada.post_message(room.id, &format!("m{number}")).await;
    }
    // What looks for them comes by itself as well; here it need not be waited for.
    ada.keep(room.id, 3).await;
    ada.begins_with(room.id, "m4").await;
    assert_eq!(ada.texts(room.id).await, ["m4", "m5", "m6"]);
}

#[tokio::test]
async fn a_room_in_which_everything_is_old_keeps_one_tombstone_for_the_page() {
    let server = start().await;
    let (ada, room) = room_of(&server, 5).await;
    server.execute(LONG_AGO).await;
    ada.choose(room.id, json!({ "days": 30 }), true).await;
    eventually("old messages to go", async || ada.page(room.id).await.len() == 1).await;
    let left = ada.page(room.id).await.remove(0);
    assert!(left.is_expired() && left.content.is_empty() && left.seq == 5, "{left:?}");
    let said = ada.post_message(room.id, "again").await;
    assert_eq!(ada.page(room.id).await, [said]);
}

#[tokio::test]
async fn sending_an_expired_message_again_posts_nothing() {
    let server = start().await;
    let (ada, room) = room_of(&server, 0).await;
    let client_id = Uuid::new_v4();
    let form = json!({ "room_id": room.id, "content": "first", "client_id": client_id });
    let first: Message = ada.call("post_message", &form).await;
    ada.post_message(room.id, "second").await;
    ada.keep(room.id, 1).await;
    ada.begins_with(room.id, "second").await;
    let again: Message = ada.call("post_message", &form).await;
    assert_eq!((again.id, again.seq), (first.id, first.seq));
    assert_eq!(ada.texts(room.id).await, ["second"], "whoever was away so long does not say it twice");
}

#[tokio::test]
async fn what_is_gone_counts_as_read() {
    let server = start().await;
    let (ada, room) = room_of(&server, 0).await;
    let beth = server.register("beth").await;
    ada.add(room.id, &beth, Role::Member).await;
    server.seed().await.messages(room.id, ada.id(), "m", 10).await;
    assert_eq!(beth.room(room.id).await.unwrap().unread(), 10);
    ada.keep(room.id, 4).await;
    ada.begins_with(room.id, "m7").await;
    let seen = beth.room(room.id).await.unwrap();
    assert_eq!((seen.unread(), seen.last_seq, seen.read_seq), (4, 10, 6));
    // Whoever writes with nothing left to read before it has read it.
    ada.keep(room.id, 1).await;
    ada.begins_with(room.id, "m10").await;
    server.execute("UPDATE messages SET created_at = created_at - 40 * 86400000").await;
    ada.choose(room.id, json!({ "days": 30 }), true).await;
    eventually("all to go", async || beth.room(room.id).await.unwrap().unread() == 0).await;
    beth.post_message(room.id, "hello").await;
    assert_eq!(beth.room(room.id).await.unwrap().unread(), 0);
}

#[tokio::test]
async fn nothing_can_be_done_to_what_is_gone() {
    let server = start().await;
    let (ada, room) = room_of(&server, 3).await;
    let old = ada.page(room.id).await.remove(0);
    ada.keep(room.id, 1).await;
    ada.begins_with(room.id, "m3").await;
    let message = |more: serde_json::Value| {
        let mut form = json!({ "room_id": room.id, "message_id": old.id });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    for (endpoint, form) in [
        ("edit_message", message(json!({ "content": "new" }))),
        ("react", message(json!({ "emoji": "👍", "on": true }))),
        ("pin_message", message(json!({ "on": true }))),
    ] {
        assert_eq!(ada.refused(endpoint, form).await, ErrorCode::MessageRecalled, "{endpoint}");
    }
    let recalled: Message = ada.call("recall_message", message(json!({}))).await;
    assert!(recalled.is_expired(), "it stays what it was");
}

#[tokio::test]
async fn a_room_without_bounds_keeps_everything() {
    let server = start().await;
    let (ada, room) = room_of(&server, 5).await;
    let other = ada.create_room("Other", RoomKind::Private).await;
    ada.post_message(other.id, "stays").await;
    server.execute(LONG_AGO).await;
    ada.keep(room.id, 1).await;
    ada.begins_with(room.id, "m5").await;
    assert_eq!(ada.texts(other.id).await, ["stays"]);
    ada.choose(room.id, json!({}), false).await;
    assert!(ada.retention(room.id).await.applied().is_for_ever(), "a choice can be taken back");
}
