//! Posting by form.

use salon::protocol::{ErrorCode, Message, RoomKind};
use serde_json::json;
use uuid::Uuid;

use crate::support::Server;

#[tokio::test]
async fn a_repeated_post_is_one_message() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let form = json!({ "room_id": 1, "content": "once", "client_id": Uuid::new_v4() });
    let first: Message = alan.call("post_message", &form).await;
    let repeats = (0..5).map(|_| alan.call::<Message>("post_message", &form));
    for repeat in futures::future::join_all(repeats).await {
        assert_eq!(repeat, first);
    }
    assert_eq!(alan.history(first.room_id, None, 10).await.messages, [first]);
}

#[tokio::test]
async fn the_same_id_for_something_else_is_a_conflict() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let other_room = alan.create_room("Other", RoomKind::Private).await.id;
    let client_id = Uuid::new_v4();
    let first = json!({ "room_id": 1, "content": "once", "client_id": client_id });
    let _: Message = alan.call("post_message", &first).await;
    let other_content = json!({ "room_id": 1, "content": "twice", "client_id": client_id });
    assert_eq!(alan.refused("post_message", other_content).await, ErrorCode::Conflict);
    let elsewhere = json!({ "room_id": other_room, "content": "once", "client_id": client_id });
    assert_eq!(alan.refused("post_message", elsewhere).await, ErrorCode::Conflict);
    let by_beth: Message = beth.call("post_message", &first).await;
    assert_eq!(by_beth.seq, 2, "ids belong to their author");
}

#[tokio::test]
async fn texts_have_rules_and_are_kept_as_they_are() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let lobby = alan.rooms().await[0].id;
    for content in ["", "   ", "\n\t\n", "\u{3000}"] {
        let form = json!({ "room_id": lobby, "content": content });
        assert_eq!(alan.refused("post_message", form).await, ErrorCode::MessageEmpty, "{content:?}");
    }
    let longest = "字".repeat(4000);
    let too_long = json!({ "room_id": lobby, "content": format!("{longest}!") });
    assert_eq!(alan.refused("post_message", too_long).await, ErrorCode::MessageTooLong);
    for content in [
        longest.as_str(),
        "<script>alert('x')</script> & \"quotes\"",
        "two\nlines\n\n  indented",
        "👩‍👩‍👧 e\u{301} مرحبا",
        "'; DROP TABLE messages; --",
        "%s %00 {} \\u0000 $1 ?1",
    ] {
        let posted = alan.post_message(lobby, content).await;
        assert_eq!(posted.content, content);
        assert_eq!(alan.history(lobby, None, 1).await.messages, [posted]);
    }
}

#[tokio::test]
async fn the_writer_has_read_their_own_message_and_others_have_not() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let lobby = alan.rooms().await[0].id;
    alan.post_message(lobby, "one").await;
    alan.post_message(lobby, "two").await;
    assert_eq!(alan.room(lobby).await.unwrap().unread(), 0);
    assert_eq!(beth.room(lobby).await.unwrap().unread(), 2);
    beth.post_message(lobby, "three").await;
    assert_eq!(beth.room(lobby).await.unwrap().unread(), 3, "writing below unread ones reads none of them");
}

#[tokio::test]
async fn posting_is_limited_by_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let form = json!({ "room_id": 1, "content": "fast" });
    let posts = (0..120).map(|_| alan.post("post_message", &form));
    let results = futures::future::join_all(posts).await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|(_, error)| error.code == ErrorCode::RateLimited), "{refused:?}");
    assert!(refused.iter().all(|(_, error)| error.retry_after_ms.is_some()), "{refused:?}");
    beth.post("post_message", &form).await.unwrap();
}
