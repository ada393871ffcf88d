//! What outgoing webhooks sign with is not to be read in the database.

use salon::protocol::{NewOutgoingWebhook, RoomKind};
use salon::server::webhook::sign;
use serde_json::json;

use crate::receiver::{Receiver, Told};
use crate::support::Server;

/// Whether any file but the key's has these bytes.
fn is_stored(server: &Server, text: &str) -> bool {
    server.stored().iter().any(|(_, bytes)| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

fn is_signed_with(told: &Told, secret: &str) -> bool {
    let signature = told.headers["salon-signature"].to_str().unwrap();
    let seconds = signature.split(['=', ',']).nth(1).unwrap().parse().unwrap();
    signature == sign(secret, seconds, &told.body)
}

#[tokio::test]
async fn secrets_are_sealed_and_those_of_an_earlier_version_become_so() {
    let mut server = Server::start_with(|config| config.private_targets = true).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let mut receiver = Receiver::start().await;
    let form = json!({ "room_id": room, "url": receiver.url() });
    let hook: NewOutgoingWebhook = ada.call("create_outgoing_webhook", form).await;
    ada.post_message(room, "one").await;
    assert!(is_signed_with(&receiver.next().await, &hook.secret));
    server.stop().await;
    assert!(!is_stored(&server, &hook.secret) && is_stored(&server, &receiver.url()));

    let plain = "whsec_as_an_earlier_version_kept_it";
    server.execute("UPDATE outgoing_webhooks SET secret = 'whsec_as_an_earlier_version_kept_it'").await;
    assert!(is_stored(&server, plain));
    server.start_again().await;
    ada.post_message(room, "two").await;
    assert!(is_signed_with(&receiver.next().await, plain), "it is the same to whoever is told");
    server.stop().await;
    assert!(!is_stored(&server, plain), "nothing of it is left");
}

#[tokio::test]
async fn with_another_key_nothing_is_sent_unsigned() {
    let mut server = Server::start_with(|config| config.private_targets = true).await;
    let ada = server.register("ada").await;
    let room = ada.create_room("Études", RoomKind::Private).await.id;
    let receiver = Receiver::start().await;
    let form = json!({ "room_id": room, "url": receiver.url() });
    let _: NewOutgoingWebhook = ada.call("create_outgoing_webhook", form).await;
    server.stop().await;
    std::fs::remove_file(server.data_dir().join("salon.key")).unwrap();
    server.start_again().await;
    ada.post_message(room, "one").await;
    crate::support::eventually("the failure is noted", async || {
        let listed: salon::protocol::RoomWebhooks =
            ada.call("list_webhooks", json!({ "room_id": room })).await;
        listed.outgoing[0].last_outcome.as_deref() == Some("its secret cannot be read")
    })
    .await;
}
