//! History in pages.

use salon::protocol::{Message, RoomKind};
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_page_has_the_promised_shape() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let client_id = "0192f6c0-0000-7000-8000-000000000001";
    let form = json!({ "room_id": 1, "content": "你好", "client_id": client_id });
    let posted = alan.post("post_message", form).await.unwrap();
    let created_at = posted["created_at"].as_i64().unwrap();
    let message = json!({
        "id": 1, "room_id": 1, "seq": 1, "rev": 1, "user_id": 1, "client_id": client_id, "content": "你好",
        "created_at": created_at,
        "user": { "id": 1, "username": "alan", "nickname": "alan", "avatar_id": 1 },
    });
    assert_eq!(posted, message);
    let page = alan.post("history", json!({ "room_id": 1 })).await.unwrap();
    assert_eq!(page, json!({ "messages": [message], "has_more": false }));
}

#[tokio::test]
async fn paging_back_gives_every_message_once_while_new_ones_arrive() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Long", RoomKind::Private).await.id;
    server.seed().await.messages(room, alan.id(), "m", 230).await;

    let mut all: Vec<Message> = Vec::new();
    let mut sizes = Vec::new();
    let mut before = None;
    loop {
        let page = alan.history(room, before, 50).await;
        alan.post_message(room, "meanwhile").await;
        sizes.push((page.messages.len(), page.has_more));
        before = page.messages.first().map(|message| message.seq);
        all.splice(0..0, page.messages);
        if !page.has_more {
            break;
        }
    }
    assert_eq!(sizes, [(50, true), (50, true), (50, true), (50, true), (30, false)]);
    let seqs: Vec<i64> = all.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=230).collect::<Vec<i64>>());
    assert_eq!((all[0].content.as_str(), all[229].content.as_str()), ("m1", "m230"));
}

#[tokio::test]
async fn there_is_more_exactly_when_there_is_more() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Short", RoomKind::Private).await.id;
    let empty = alan.history(room, None, 10).await;
    assert_eq!((empty.messages.len(), empty.has_more), (0, false));
    server.seed().await.messages(room, alan.id(), "m", 10).await;
    assert!(!alan.history(room, None, 10).await.has_more);
    assert!(alan.history(room, None, 9).await.has_more);
    assert!(!alan.history(room, Some(10), 9).await.has_more);
    let before_all = alan.history(room, Some(1), 10).await;
    assert_eq!((before_all.messages.len(), before_all.has_more), (0, false));
}

#[tokio::test]
async fn a_page_is_bounded() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Long", RoomKind::Private).await.id;
    server.seed().await.messages(room, alan.id(), "m", 150).await;
    assert_eq!(alan.history(room, None, 1_000_000).await.messages.len(), 100);
    let default = alan.post("history", json!({ "room_id": room })).await.unwrap();
    assert_eq!(default["messages"].as_array().unwrap().len(), 50);
}
