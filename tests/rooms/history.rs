//! History in pages.

use salon::protocol::{Message, PageData, RoomKind};
use serde_json::json;

use crate::support::{Client, Server};

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

#[tokio::test]
async fn a_page_with_much_unread_begins_at_the_first_unread_message() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Long", RoomKind::Public).await.id;
    server.seed().await.messages(room, alan.id(), "old ", 100).await;
    beth.join(room).await;
    server.seed().await.messages(room, alan.id(), "new ", 50).await;
    assert_eq!(shown(&beth, &format!("/rooms/{room}")).await, (101, 150, true), "the newest page shows it");
    server.seed().await.messages(room, alan.id(), "newer ", 50).await;
    assert_eq!(shown(&beth, &format!("/rooms/{room}")).await, (76, 125, true));
    assert_eq!(shown(&beth, &format!("/rooms/{room}?before=41")).await, (1, 40, false), "as asked for");
}

/// What a page shows of its room's history: first and last message, and whether there are older ones.
async fn shown(reader: &Client, path: &str) -> (i64, i64, bool) {
    let html = reader.get(path).await.text().await.unwrap();
    let (_, data) = html.split_once("id=\"page-data\"").unwrap();
    let (_, data) = data.split_once('>').unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let history = serde_json::from_str::<PageData>(data).unwrap().conversation.unwrap().history;
    let seqs = history.messages.iter().map(|message| message.seq);
    (seqs.clone().min().unwrap(), seqs.max().unwrap(), history.has_more)
}
