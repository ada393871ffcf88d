//! By room, by author, by date.

use salon::protocol::{ErrorCode, Message, RoomId, RoomKind, User};
use salon::server::store::{NewMessage, Said, Store, StoreError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database;
use crate::{LOBBY, contents, start};

/// Write messages of given times behind the server's back.
async fn write(store: &Store, room: RoomId, author: &User, texts: &[(&str, i64)]) -> Vec<Message> {
    let (author, texts) =
        (author.clone(), texts.iter().map(|(text, at)| (text.to_string(), *at)).collect::<Vec<_>>());
    let written = store.write(
        move |tx| {
            Box::pin(async move {
                let mut messages = Vec::new();
                for (text, created_at) in texts {
                    let new = NewMessage {
                        room,
                        author: author.clone(),
                        client_id: Uuid::new_v4(),
                        said: Said::plainly(text),
                        reply_to: None,
                        attachments: Vec::new(),
                        created_at,
                    };
                    messages.push(tx.insert_message(new).await?);
                }
                Ok::<_, StoreError>(messages)
            })
        },
        |_| (),
    );
    written.await.unwrap()
}

#[tokio::test]
async fn one_room_or_all_of_them() {
    let server = start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Room", RoomKind::Private).await.id;
    alan.post_message(LOBBY, "tea in the lobby").await;
    alan.post_message(room, "tea in the room").await;
    assert_eq!(alan.finds("tea").await, ["tea in the room", "tea in the lobby"]);
    let inside = async |id: RoomId| contents(alan.search(json!({ "query": "tea", "room_id": id })).await);
    assert_eq!(inside(room).await, ["tea in the room"]);
    assert_eq!(inside(LOBBY).await, ["tea in the lobby"]);
}

#[tokio::test]
async fn by_who_wrote_it() {
    let server = start().await;
    let alan = server.register("alan").await;
    let beth = server.register("Björn").await;
    alan.post_message(LOBBY, "tea, says alan").await;
    beth.post_message(LOBBY, "tea, says Björn").await;
    let from = async |name: &str| contents(alan.search(json!({ "query": "tea", "from": name })).await);
    assert_eq!(from("alan").await, ["tea, says alan"]);
    assert_eq!(from(" BJÖRN ").await, ["tea, says Björn"]);
    assert_eq!(from("").await.len(), 2, "an empty field is none");
    let form = json!({ "query": "tea", "from": "nobody" });
    assert_eq!(alan.refused("search", form).await, ErrorCode::UserNotFound);
}

#[tokio::test]
async fn by_when_it_was_written() {
    let server = start().await;
    let alan = server.register("alan").await;
    let early = alan.create_room("Early", RoomKind::Private).await.id;
    let late = alan.create_room("Late", RoomKind::Private).await.id;
    let store = database::open(server.data_dir()).await;
    let author = alan.account().public();
    // What is later in the log need not be later in time: the rooms have had different pasts.
    write(&store, late, &author, &[("tea 50", 50), ("tea 60", 60), ("tea 60 again", 60), ("tea 90", 90)])
        .await;
    write(&store, early, &author, &[("tea 10", 10), ("tea 20", 20), ("tea 55", 55)]).await;
    store.close().await;
    let between = async |form: Value| contents(alan.search(form).await);
    assert_eq!(between(json!({ "query": "tea", "before": 20 })).await, ["tea 10"]);
    assert_eq!(
        between(json!({ "query": "tea", "before": 56 })).await,
        ["tea 55", "tea 20", "tea 10", "tea 50"]
    );
    assert_eq!(between(json!({ "query": "tea", "after": 60 })).await, ["tea 90", "tea 60 again", "tea 60"]);
    assert_eq!(
        between(json!({ "query": "tea", "after": 20, "before": 60 })).await,
        ["tea 55", "tea 20", "tea 50"]
    );
    assert_eq!(
        between(json!({ "query": "tea", "after": 20, "before": 60, "room_id": early })).await,
        ["tea 55", "tea 20"]
    );
    assert_eq!(between(json!({ "query": "tea", "after": 91 })).await, [""; 0]);
    assert_eq!(between(json!({ "query": "tea", "before": 10 })).await, [""; 0]);
    assert_eq!(between(json!({ "query": "tea", "after": 60, "before": 50 })).await, [""; 0]);
    assert_eq!(between(json!({ "query": "tea", "after": i64::MIN, "before": i64::MAX })).await.len(), 7);
}

#[tokio::test]
async fn all_at_once() {
    let server = start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let wanted = beth.post_message(LOBBY, "green tea").await;
    alan.post_message(LOBBY, "green tea, too").await;
    let form = json!({
        "query": "tea green", "room_id": LOBBY, "from": "beth",
        "after": wanted.created_at, "before": wanted.created_at + 1,
    });
    let page = alan.search(form).await;
    assert_eq!(page.hits.into_iter().map(|hit| hit.message).collect::<Vec<_>>(), [wanted]);
}
