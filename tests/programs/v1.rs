use salon::protocol::{RoomId, RoomKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Program;
use crate::program::refusal;
use crate::support::Server;

fn messages(room: RoomId) -> String {
    format!("/api/v1/rooms/{room}/messages")
}

#[tokio::test]
async fn rooms_members_and_history_are_those_of_its_person() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let shared = ada.create_room("Shared", RoomKind::Private).await.id;
    let secret = bob.create_room("Secret", RoomKind::Private).await.id;
    ada.add(shared, &bob, salon::protocol::Role::Member).await;
    for text in ["one", "two", "three"] {
        bob.post_message(shared, text).await;
    }
    let program = Program::new(&ada, &["read"]).await;
    let rooms = program.get("/api/v1/rooms").await.unwrap();
    let names: Vec<&str> =
        rooms.as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Shared") && !names.contains(&"Secret"), "{names:?}");
    let room = program.get(&format!("/api/v1/rooms/{shared}")).await.unwrap();
    assert_eq!((&room["role"], &room["unread"], &room["last_seq"]), (&json!("owner"), &json!(3), &json!(3)));
    let members = program.get(&format!("/api/v1/rooms/{shared}/members")).await.unwrap();
    assert_eq!(members["members"].as_array().unwrap().len(), 2);

    let page = program.get(&format!("{}?limit=2", messages(shared))).await.unwrap();
    let contents = |page: &Value| -> Vec<String> {
        page["messages"].as_array().unwrap().iter().map(|it| it["content"].as_str().unwrap().into()).collect()
    };
    assert_eq!((contents(&page), &page["has_more"]), (vec!["two".into(), "three".into()], &json!(true)));
    let page = program.get(&format!("{}?before=2", messages(shared))).await.unwrap();
    assert_eq!((contents(&page), &page["has_more"]), (vec!["one".to_owned()], &json!(false)));

    let not_found = (404, "not_found".to_owned());
    for path in
        [format!("/api/v1/rooms/{secret}"), format!("/api/v1/rooms/{secret}/members"), messages(secret)]
    {
        assert_eq!(program.refused(&path).await, not_found, "{path}");
    }
    for path in
        ["/api/v1/rooms/x", "/api/v1/rooms/99999999999999999999", "/api/v1/nothing", "/api/v1/", "/api/v1"]
    {
        assert_eq!(program.refused(path).await, not_found, "{path}");
    }
    let bad = (400, "bad_request".to_owned());
    for query in ["?limit=x", "?limit=0", "?before=-1"] {
        assert_eq!(program.refused(&format!("{}{query}", messages(shared))).await, bad, "{query}");
    }
}

#[tokio::test]
async fn a_message_is_posted_once() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.rooms().await[0].id;
    let program = Program::new(&ada, &["write"]).await;
    let client_id = Uuid::new_v4();
    let body = json!({ "content": "**done**", "client_id": client_id });
    let first = program.post(&messages(room), body.clone()).await.unwrap();
    let again = program.post(&messages(room), body).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(first["author"]["username"], "ada");
    let other = json!({ "content": "another", "client_id": client_id });
    assert_eq!(refusal(program.post(&messages(room), other).await), (409, "conflict".into()));
    let answer = json!({ "content": "an answer", "reply_to": first["id"] });
    assert_eq!(program.post(&messages(room), answer).await.unwrap()["reply_to"], first["id"]);
    let history = ada.history(room, None, 10).await.messages;
    assert_eq!(history.iter().map(|it| it.content.as_str()).collect::<Vec<_>>(), ["**done**", "an answer"]);
    assert!(history[0].html.as_deref().unwrap().contains("<strong>done</strong>"));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.rooms().await[0].id;
    let program = Program::new(&ada, &["write"]).await;
    let refused = async |body: Value| refusal(program.post(&messages(room), body).await);
    assert_eq!(refused(json!({})).await, (422, "message_empty".into()));
    assert_eq!(refused(json!({ "content": "x".repeat(4_001) })).await, (422, "message_too_long".into()));
    assert_eq!(refused(json!({ "content": 7 })).await, (400, "bad_request".into()));
    assert_eq!(refused(json!([])).await, (400, "bad_request".into()));
    assert_eq!(refused(json!({ "content": "x", "client_id": "y" })).await, (400, "bad_request".into()));
    assert_eq!(refused(json!({ "content": "x", "reply_to": 99 })).await, (404, "not_found".into()));
    assert_eq!(refused(json!({ "content": "x".repeat(300_000) })).await, (413, "too_large".into()));
    let unknown = json!({ "content": "x", "attachments": [Uuid::new_v4()] });
    assert_eq!(refused(unknown).await, (422, "attachment_missing".into()));
}
