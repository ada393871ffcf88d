//! What has expired can be read by no way, and is in no file.

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use salon::protocol::{Attachment, ErrorCode, Message, Role, Room, SearchPage};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server, eventually};
use crate::{room_of, start};

/// Words that nothing else has.
const SAID: &str = "quizzaciously xylotomous";
const BEFORE: &str = "zyzzyvabaloo";
const FILE: &str = "floccinaucinihil.txt";

struct Scene {
    server: Server,
    ada: Client,
    beth: Client,
    room: Room,
    old: Message,
    attachment: Attachment,
}

/// A message with everything that a message can have, and one that answers it.
async fn scene() -> Scene {
    let server = start().await;
    let (ada, room) = room_of(&server, 0).await;
    let beth = server.register("beth").await;
    ada.add(room.id, &beth, Role::Member).await;
    let field = |name: &str, more: &str, value: &str| {
        format!("--end\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let file = field("file", &format!("; filename=\"{FILE}\""), "bytes of a file");
    let body = format!("{}{file}--end--\r\n", field("room_id", "", &room.id.to_string()));
    let request = ada.request(reqwest::Method::POST, "/api/upload").body(body);
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=end");
    let attachment: Attachment = ada.respond(request).await.json().await.unwrap();
    let form = json!({
        "room_id": room.id, "content": format!("@beth {BEFORE}"), "attachments[0]": attachment.id
    });
    let old: Message = ada.call("post_message", form).await;
    let message = json!({ "room_id": room.id, "message_id": old.id });
    let with = |more: Value| {
        let mut form = message.clone();
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let _: Message = ada.call("edit_message", with(json!({ "content": format!("@beth {SAID}") }))).await;
    let _: Message = beth.call("react", with(json!({ "emoji": "👍", "on": true }))).await;
    let _: Message = ada.call("pin_message", with(json!({ "on": true }))).await;
    let answer = json!({ "room_id": room.id, "content": "an answer", "reply_to": old.id });
    let _: Message = beth.call("post_message", answer).await;
    Scene { server, ada, beth, room, old, attachment }
}

impl Scene {
    async fn finds(&self, word: &str) -> usize {
        let found: SearchPage = self.beth.call("search", json!({ "query": word })).await;
        found.hits.len()
    }

    async fn let_go(&self) {
        self.ada.keep(self.room.id, 1).await;
        self.ada.begins_with(self.room.id, "an answer").await;
    }
}

#[tokio::test]
async fn it_is_gone_by_every_way() {
    let scene = scene().await;
    let Scene { ada, beth, room, old, attachment, .. } = &scene;
    let original = format!("/media/{}/original", attachment.id);
    assert_eq!(beth.get(&original).await.status(), StatusCode::OK);
    assert_eq!((scene.finds("xylotomous").await, scene.finds("floccinaucinihil").await), (1, 1));
    assert_eq!(beth.room(room.id).await.unwrap().mentions, [old.seq]);
    scene.let_go().await;

    assert_eq!(beth.get(&original).await.status(), StatusCode::NOT_FOUND, "its file");
    assert_eq!(
        (scene.finds("xylotomous").await, scene.finds("floccinaucinihil").await),
        (0, 0),
        "the search"
    );
    assert_eq!(scene.finds("answer").await, 1);
    assert!(beth.room(room.id).await.unwrap().mentions.is_empty(), "its mention");
    let pinned: Vec<Message> = beth.call("pinned_messages", json!({ "room_id": room.id })).await;
    assert!(pinned.is_empty(), "its pin");
    let form = json!({ "room_id": room.id, "message_id": old.id });
    let versions: Vec<Value> = ada.call("message_versions", form).await;
    assert!(versions.is_empty(), "what it said before");
    let answer = beth.page(room.id).await.remove(0);
    let quote = answer.reply_to.unwrap();
    assert!(quote.recalled && quote.excerpt.is_empty(), "what quotes it");
    let export = ada.get("/api/account/export").await.bytes().await.unwrap();
    assert!(!export.windows(8).any(|window| window == b"xylotomo"), "its author's export");
}

#[tokio::test]
async fn what_waits_to_be_wiped_is_gone_already() {
    let Scene { server, ada, beth, room, old, .. } = scene().await;
    // As between the moment many expire and the one they are wiped at.
    server.execute("UPDATE rooms SET expired_seq = 1, wiped_seq = 0 WHERE id = 2").await;
    let about = |more: Value| {
        let mut form = json!({ "room_id": room.id, "message_id": old.id });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let mut beth_s = beth.connect().await;
    for (client, operation, more) in [
        (&beth, "react", json!({ "emoji": "🎉", "on": true })),
        (&ada, "pin_message", json!({ "on": false })),
        (&ada, "edit_message", json!({ "content": "anew" })),
        (&ada, "recall_message", json!({})),
        (&ada, "message_versions", json!({})),
    ] {
        assert_eq!(client.refused(operation, about(more)).await, ErrorCode::NotFound, "{operation}");
    }
    let pinned: Vec<Message> = beth.call("pinned_messages", json!({ "room_id": room.id })).await;
    assert!(pinned.is_empty(), "its pin");
    let answer = beth.page(room.id).await.remove(0);
    assert_eq!(answer.content, "an answer");
    let quote = answer.reply_to.unwrap();
    assert!(quote.recalled && quote.excerpt.is_empty(), "what quotes it");
    assert!(!beth_s.settle().await.iter().any(|frame| format!("{frame:?}").contains("xylotomous")));
}

#[tokio::test]
async fn it_is_in_no_file() {
    let mut scene = scene().await;
    scene.let_go().await;
    let directory = scene.server.data_dir().join("uploads");
    let id = scene.attachment.id.to_string();
    eventually("its file to be deleted", async || !holds_file(&directory, &id)).await;
    scene.server.stop().await;
    let files = scene.server.stored();
    let count = |text: &str| {
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        files.iter().filter(|(_, bytes)| holds(bytes)).count()
    };
    assert!(count("an answer") > 0, "words are to be found, if they are there");
    for word in ["xylotomous", "quizzaciously", BEFORE, "floccinaucinihil", "bytes of a file"] {
        assert_eq!(count(word), 0, "{word}");
    }
}

fn holds_file(directory: &std::path::Path, id: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(directory) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        path.to_string_lossy().contains(id) || (path.is_dir() && holds_file(&path, id))
    })
}

#[tokio::test]
async fn programs_read_no_more_than_people() {
    let scene = scene().await;
    scene.let_go().await;
    let form = json!({ "name": "reader", "scopes[0]": "read", "password": PASSWORD });
    let made: Value = scene.ada.call("create_token", form).await;
    let path = format!("/api/v1/rooms/{}/messages", scene.room.id);
    let request = scene.server.guest().request(reqwest::Method::GET, &path);
    let request = request.bearer_auth(made["secret"].as_str().unwrap());
    let page: Value = scene.server.guest().respond(request).await.json().await.unwrap();
    let texts: Vec<&str> = page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["content"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["an answer"]);
    let outsider = scene.server.register("dora").await;
    assert_eq!(outsider.refused("history", json!({ "room_id": scene.room.id })).await, ErrorCode::NotFound);
}
