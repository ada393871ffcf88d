use reqwest::Method;
use salon::protocol::{
    ErrorCode, NewIncomingWebhook, Role, RoomId, RoomKind, RoomWebhooks, ServerFrame, limits,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::program::refusal;
use crate::support::{Client, Refusal, Server, answer, wait_for};

async fn create(owner: &Client, room: RoomId, name: &str) -> NewIncomingWebhook {
    owner.call("create_incoming_webhook", json!({ "room_id": room, "name": name })).await
}

async fn post(server: &Server, path: &str, body: Value) -> Result<Value, Refusal> {
    let guest = server.guest();
    answer(guest.respond(guest.request(Method::POST, path).json(&body)).await).await
}

#[tokio::test]
async fn whoever_has_the_address_posts_as_its_bot() {
    let mut server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    let mut socket = ada.connect().await;
    let hook = create(&ada, room, "CI").await;
    wait_for!(socket, ServerFrame::RoomChanged { data } if data.member_count == Some(2) => ());

    post(&server, &hook.path, json!({ "text": "green" })).await.unwrap();
    let heard = wait_for!(socket, ServerFrame::Message { data, .. } => data);
    assert_eq!((heard.content.as_str(), heard.user.nickname.as_str()), ("green", "CI"));
    let body = json!({ "title": "Release", "content": "3.1", "messageType": "info" });
    let announced = post(&server, &hook.path, body).await.unwrap();
    assert_eq!(announced["content"], "📢 **Release**\n\n3.1");

    let client_id = Uuid::new_v4();
    let body = json!({ "content": "once", "client_id": client_id });
    let first = post(&server, &hook.path, body.clone()).await.unwrap();
    assert_eq!(post(&server, &hook.path, body).await.unwrap(), first);

    let listed: RoomWebhooks = ada.call("list_webhooks", json!({ "room_id": room })).await;
    assert_eq!(listed.incoming.len(), 1);
    assert!(listed.incoming[0].last_used_at.is_some());
    server.stop().await;
    let secret = hook.path.rsplit('/').next().unwrap().as_bytes();
    for (path, bytes) in server.stored() {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{}", path.display());
    }
}

#[tokio::test]
async fn an_address_that_is_gone_leads_nowhere() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    let not_found = (404, "not_found".to_owned());
    let unknown = format!("/api/v1/hooks/{}", Uuid::new_v4().simple());
    assert_eq!(refusal(post(&server, &unknown, json!({ "text": "x" })).await), not_found);

    let removed = create(&ada, room, "removed").await;
    let form = json!({ "room_id": room, "webhook_id": removed.webhook.id });
    let () = ada.call("delete_incoming_webhook", form.clone()).await;
    assert_eq!(refusal(post(&server, &removed.path, json!({ "text": "x" })).await), not_found);
    assert_eq!(ada.refused("delete_incoming_webhook", form).await, ErrorCode::NotFound);
    assert_eq!(ada.members(room).await.members.len(), 1, "its bot has left");

    let thrown_out = create(&ada, room, "thrown out").await;
    ada.remove(room, thrown_out.webhook.bot.id).await;
    assert_eq!(refusal(post(&server, &thrown_out.path, json!({ "text": "x" })).await), not_found);
    let listed: RoomWebhooks = ada.call("list_webhooks", json!({ "room_id": room })).await;
    assert!(listed.incoming.is_empty());

    let deleted = create(&ada, room, "deleted").await;
    let () = ada.call("delete_room", json!({ "room_id": room })).await;
    assert_eq!(refusal(post(&server, &deleted.path, json!({ "text": "x" })).await), not_found);
}

#[tokio::test]
async fn it_may_no_more_than_whoever_made_it() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let beth = server.register("beth").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    ada.add(room, &beth, Role::Moderator).await;
    let hook = create(&beth, room, "CI").await;
    let posts = async || post(&server, &hook.path, json!({ "text": "green" })).await;
    posts().await.unwrap();

    let not_found = (404, "not_found".to_owned());
    let mute = json!({ "room_id": room, "user_id": beth.id(), "kind": "mute", "hours": 1 });
    let () = ada.call("sanction_member", &mute).await;
    assert_eq!(refusal(posts().await), not_found, "muted");
    let form = json!({ "room_id": room, "name": "another" });
    assert_eq!(beth.refused("create_incoming_webhook", form).await, ErrorCode::Muted);
    let () = ada.call("lift_sanction", &mute).await;
    posts().await.unwrap();
    ada.set_role(room, beth.id(), Role::Member).await;
    assert_eq!(refusal(posts().await), not_found, "a member as others are");
    ada.set_role(room, beth.id(), Role::Moderator).await;
    posts().await.unwrap();
    let () = ada.call("admin_set_disabled", json!({ "user_id": beth.id(), "on": true })).await;
    assert_eq!(refusal(posts().await), not_found, "disabled");
    let () = ada.call("admin_set_disabled", json!({ "user_id": beth.id(), "on": false })).await;
    posts().await.unwrap();
}

#[tokio::test]
async fn nobody_is_a_bot() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    let bot = create(&ada, room, "CI").await.webhook.bot;
    for password in ["", "open sesame"] {
        let form = json!({ "username": bot.username, "password": password });
        assert_eq!(server.guest().refused("login", form).await, ErrorCode::InvalidCredentials);
    }
    let form = json!({ "username": bot.username, "password": "open sesame" });
    assert_eq!(server.guest().refused("register", form).await, ErrorCode::UsernameCharacters);
    let form = json!({ "username": bot.username });
    assert_eq!(bob.refused("open_direct", form).await, ErrorCode::UserNotFound);
}

#[tokio::test]
async fn what_it_refuses_it_says() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    let hook = create(&ada, room, "CI").await;
    let refused = async |body: Value| refusal(post(&server, &hook.path, body).await);
    assert_eq!(refused(json!({})).await, (422, "message_empty".into()));
    assert_eq!(refused(json!({ "text": 1 })).await, (400, "bad_request".into()));
    assert_eq!(refused(json!({ "text": "x".repeat(4_001) })).await, (422, "message_too_long".into()));
    let name = json!({ "room_id": room, "name": " " });
    assert_eq!(ada.refused("create_incoming_webhook", name).await, ErrorCode::LabelLength);
}

#[tokio::test]
async fn a_room_has_so_many_and_a_direct_conversation_none() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let room = ada.create_room("Builds", RoomKind::Private).await.id;
    for _ in 0..limits::ROOM_WEBHOOKS {
        create(&ada, room, "CI").await;
    }
    let form = json!({ "room_id": room, "name": "CI" });
    assert_eq!(ada.refused("create_incoming_webhook", form).await, ErrorCode::TooManyWebhooks);
    let direct = ada.direct(&bob).await.id;
    let form = json!({ "room_id": direct, "name": "CI" });
    assert_eq!(ada.refused("create_incoming_webhook", form).await, ErrorCode::DirectFixed);
}
