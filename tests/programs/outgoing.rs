use std::time::Duration;

use salon::protocol::{
    ErrorCode, NewIncomingWebhook, NewOutgoingWebhook, OutgoingWebhook, Role, RoomId, RoomKind, RoomWebhooks,
};
use salon::server::config::Config;
use salon::server::webhook::sign;
use serde_json::json;

use crate::receiver::Receiver;
use crate::support::{Client, Server, eventually};

/// Telling this machine is what the tests are about.
fn to_this_machine(config: &mut Config) {
    config.private_targets = true;
}

async fn create(owner: &Client, room: RoomId, receiver: &Receiver) -> NewOutgoingWebhook {
    owner.call("create_outgoing_webhook", json!({ "room_id": room, "url": receiver.url() })).await
}

async fn stands(owner: &Client, room: RoomId) -> OutgoingWebhook {
    let mut listed: RoomWebhooks = owner.call("list_webhooks", json!({ "room_id": room })).await;
    listed.outgoing.remove(0)
}

/// Let what failed be tried again now instead of in a while.
async fn hurry(server: &Server) {
    server.execute("UPDATE outgoing_webhooks SET next_try_at = 0").await;
}

#[tokio::test]
async fn it_hears_what_is_said_from_then_on_signed_and_in_order() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    ada.post_message(room, "before").await;
    let mut receiver = Receiver::start().await;
    let hook = create(&ada, room, &receiver).await;
    let mut posted = Vec::new();
    for text in ["one", "two", "three"] {
        posted.push(ada.post_message(room, text).await);
    }
    for message in &posted {
        let told = receiver.next().await;
        let notice = told.json();
        assert_eq!(notice["message"]["content"], message.content);
        assert_eq!((&notice["event"], &notice["rev"]), (&json!("message"), &json!(message.rev)));
        assert_eq!(notice["room"], json!({ "id": room, "name": "Études" }));
        let signature = told.headers["salon-signature"].to_str().unwrap();
        let seconds = signature.split(['=', ',']).nth(1).unwrap().parse().unwrap();
        assert_eq!(signature, sign(&hook.secret, seconds, &told.body));
        assert_ne!(signature, sign("whsec_other", seconds, &told.body));
    }
    let edit = json!({ "room_id": room, "message_id": posted[0].id, "content": "one!" });
    let _: serde_json::Value = ada.call("edit_message", edit).await;
    let notice = receiver.next().await.json();
    assert_eq!(
        (&notice["event"], &notice["message"]["content"]),
        (&json!("message_changed"), &json!("one!"))
    );
    let _: serde_json::Value =
        ada.call("recall_message", json!({ "room_id": room, "message_id": posted[0].id })).await;
    let notice = receiver.next().await.json();
    assert!(notice["message"]["recalled_at"].is_i64());
    assert_eq!(notice["message"]["content"], "");
}

#[tokio::test]
async fn what_fails_is_told_again_and_nothing_is_lost_by_a_restart() {
    let mut server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let mut receiver = Receiver::start().await;
    create(&ada, room, &receiver).await;
    receiver.answer(503);
    // A redirect is a failure as well: it is not followed.
    receiver.answer(307);
    ada.post_message(room, "one").await;
    let first = receiver.next().await.json();
    eventually("the failure is noted", async || stands(&ada, room).await.failures == 1).await;
    assert_eq!(stands(&ada, room).await.last_outcome.as_deref(), Some("503"));
    ada.post_message(room, "two").await;
    hurry(&server).await;
    server.restart().await;
    let second = receiver.next().await.json();
    eventually("the failure is noted", async || stands(&ada, room).await.failures == 2).await;
    hurry(&server).await;
    server.restart().await;
    let third = receiver.next().await.json();
    assert_eq!((&first, &first), (&second, &third), "the same notice, under the same id");
    assert_eq!(receiver.next().await.json()["message"]["content"], "two");
    eventually("it is up to date", async || {
        let hook = stands(&ada, room).await;
        hook.failures == 0 && hook.rev == 2
    })
    .await;
}

#[tokio::test]
async fn a_message_recalled_before_it_was_told_is_told_without_its_words() {
    let mut server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let mut receiver = Receiver::start().await;
    create(&ada, room, &receiver).await;
    receiver.answer(500);
    let message = ada.post_message(room, "regretted").await;
    receiver.next().await;
    eventually("the failure is noted", async || stands(&ada, room).await.failures == 1).await;
    let _: serde_json::Value =
        ada.call("recall_message", json!({ "room_id": room, "message_id": message.id })).await;
    hurry(&server).await;
    server.restart().await;
    let told = receiver.next().await;
    assert!(!String::from_utf8_lossy(&told.body).contains("regretted"));
    assert_eq!(told.json()["event"], "message", "it had not been taken before");
}

#[tokio::test]
async fn one_that_is_gone_is_given_up() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let mut receiver = Receiver::start().await;
    create(&ada, room, &receiver).await;
    receiver.answer(410);
    ada.post_message(room, "one").await;
    receiver.next().await;
    eventually("it is given up", async || stands(&ada, room).await.stopped_at.is_some()).await;
}

#[tokio::test]
async fn it_is_told_nothing_once_its_maker_may_not_know() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    ada.add(room, &bob, Role::Moderator).await;
    let mut receiver = Receiver::start().await;
    create(&bob, room, &receiver).await;
    ada.post_message(room, "for all").await;
    assert_eq!(receiver.next().await.json()["message"]["content"], "for all");

    ada.remove(room, bob.id()).await;
    ada.post_message(room, "for us").await;
    assert!(stands(&ada, room).await.on_hold);
    // Another one is told of it: by then this one would have been.
    let mut other = Receiver::start().await;
    create(&ada, room, &other).await;
    ada.post_message(room, "and this").await;
    assert_eq!(other.next().await.json()["message"]["content"], "and this");
    assert!(receiver.has_nothing());
    ada.add(room, &bob, Role::Moderator).await;
    ada.post_message(room, "with him").await;
    assert_eq!(receiver.next().await.json()["message"]["content"], "for us", "what it may know again");
}

#[tokio::test]
async fn bots_do_not_hear_each_other() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let mut receiver = Receiver::start().await;
    create(&ada, room, &receiver).await;
    let form = json!({ "room_id": room, "name": "CI" });
    let hook: NewIncomingWebhook = ada.call("create_incoming_webhook", form).await;
    let guest = server.guest();
    let request = guest.request(reqwest::Method::POST, &hook.path).json(&json!({ "text": "echo" }));
    assert_eq!(guest.respond(request).await.status(), 201);
    ada.post_message(room, "by a person").await;
    assert_eq!(receiver.next().await.json()["message"]["content"], "by a person");
}

#[tokio::test]
async fn one_that_does_not_answer_keeps_nobody_waiting() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let (stuck, lively) = (
        ada.create_room("Stuck", RoomKind::Private).await.id,
        ada.create_room("Lively", RoomKind::Private).await.id,
    );
    // Takes connections in and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let _: NewOutgoingWebhook =
        ada.call("create_outgoing_webhook", json!({ "room_id": stuck, "url": url })).await;
    let mut receiver = Receiver::start().await;
    create(&ada, lively, &receiver).await;
    ada.post_message(stuck, "into the void").await;
    ada.post_message(lively, "heard").await;
    let told = tokio::time::timeout(Duration::from_secs(8), receiver.next()).await;
    assert_eq!(told.expect("before the silent one's time is up").json()["message"]["content"], "heard");
}

#[tokio::test]
async fn it_does_not_lead_into_the_servers_own_network() {
    let server = Server::start().await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let inside = [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://2130706433/",
        "https://user:pass@example.org/",
        "ftp://example.org/",
        "nonsense",
        "",
    ];
    for url in inside {
        let refused = ada.refused("create_outgoing_webhook", json!({ "room_id": room, "url": url })).await;
        assert_eq!(refused, ErrorCode::InvalidWebhookUrl, "{url}");
    }
}

#[tokio::test]
async fn only_moderators_see_and_change_webhooks() {
    let server = Server::start_with(to_this_machine).await;
    let ada = server.register("ada").await;
    let bob = server.register("bob").await;
    let eve = server.register("eve").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    ada.add(room, &bob, salon::protocol::Role::Member).await;
    let receiver = Receiver::start().await;
    let hook = create(&ada, room, &receiver).await;
    let calls = [
        ("list_webhooks", json!({ "room_id": room })),
        ("create_incoming_webhook", json!({ "room_id": room, "name": "x" })),
        ("delete_incoming_webhook", json!({ "room_id": room, "webhook_id": 1 })),
        ("create_outgoing_webhook", json!({ "room_id": room, "url": receiver.url() })),
        ("delete_outgoing_webhook", json!({ "room_id": room, "webhook_id": hook.webhook.id })),
    ];
    for (endpoint, form) in calls {
        assert_eq!(bob.refused(endpoint, form.clone()).await, ErrorCode::Forbidden, "{endpoint}");
        assert_eq!(eve.refused(endpoint, form).await, ErrorCode::NotFound, "{endpoint}");
    }
    let other = ada.create_room("Other", RoomKind::Private).await.id;
    let form = json!({ "room_id": other, "webhook_id": hook.webhook.id });
    assert_eq!(ada.refused("delete_outgoing_webhook", form).await, ErrorCode::NotFound, "another room's");
    let form = json!({ "room_id": room, "webhook_id": hook.webhook.id });
    let () = ada.call("delete_outgoing_webhook", form).await;
}
