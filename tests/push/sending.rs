//! How a note is sent: encrypted, signed, tried again.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use salon::protocol::Message;
use serde_json::{Value, json};

use crate::support::{Server, answer, in_time};
use crate::{Device, Scene, Service, allow_private, status};

fn decoded(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[tokio::test]
async fn a_message_arrives_encrypted_and_signed() {
    let server = Server::start_with(|config| {
        allow_private(config);
        config.push_subject = Some("mailto:admin@example.org".to_owned());
    })
    .await;
    let mut service = Service::start().await;
    let (writer, reader) = (server.register("writer").await, server.register("reader").await);
    let device = Device::new(&service, "phone");
    let status = device.subscribe(&reader, false).await;
    assert_eq!(status.endpoint.as_deref(), Some(device.endpoint.as_str()));
    let room = writer.direct(&reader).await;
    let message = writer.post_message(room.id, "早上好 *everyone*").await;

    let arrived = service.next().await;
    let note = device.read(&arrived);
    let expected = json!({
        "title": "writer",
        "body": "早上好 *everyone*",
        "url": format!("/rooms/{}/messages/{}", room.id, message.seq),
        "tag": format!("room-{}", room.id),
    });
    assert_eq!(note, expected);
    assert!(arrived.headers["ttl"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(arrived.headers["topic"].len(), 32, "services take 32 characters");

    let authorization = arrived.headers["authorization"].to_str().unwrap();
    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(key, status.public_key, "the key that the browser has subscribed with");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = VerifyingKey::from_sec1_bytes(&decoded(key)).unwrap();
    key.verify(signed.as_bytes(), &Signature::from_slice(&decoded(signature)).unwrap()).unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let [header, claims] =
        [header, claims].map(|part| serde_json::from_slice::<Value>(&decoded(part)).unwrap());
    assert_eq!(header, json!({ "typ": "JWT", "alg": "ES256" }));
    assert_eq!(claims["aud"], format!("http://{}", service.address));
    assert_eq!(claims["sub"], "mailto:admin@example.org");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let valid_for = claims["exp"].as_u64().unwrap() - now;
    assert!((1..=24 * 60 * 60).contains(&valid_for), "{valid_for} s");
}

#[tokio::test]
async fn the_key_and_the_subscriptions_survive_a_restart_and_belong_to_the_owner_of_the_server() {
    let mut scene = Scene::new().await;
    let before = status(&scene.reader).await;
    scene.server.restart().await;
    assert_eq!(status(&scene.reader).await, before);
    scene.writer.post_message(scene.lobby, "back again").await;
    let arrived = scene.service.next().await;
    assert_eq!(scene.device.read(&arrived)["body"], "writer: back again");
    #[cfg(unix)]
    for entry in std::fs::read_dir(scene.server.data_dir()).unwrap().map(Result::unwrap) {
        use std::os::unix::fs::PermissionsExt;
        if entry.file_name().to_string_lossy().starts_with("salon.db") {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{entry:?}");
        }
    }
}

#[tokio::test]
async fn hidden_content_stays_hidden_in_the_readers_language() {
    let mut scene = Scene::new().await;
    let form = scene.device.form(true);
    let request = scene.reader.request(reqwest::Method::POST, "/api/subscribe_push").form(&form);
    let changed =
        answer(scene.reader.respond(request.header("accept-language", "zh-CN")).await).await.unwrap();
    assert_eq!(changed["hide_content"], true);
    let message = scene.writer.post_message(scene.lobby, "a secret").await;
    let arrived = scene.service.next().await;
    let expected = json!({
        "title": "Salon",
        "body": "有一条新消息在等你。",
        "url": format!("/rooms/{}/messages/{}", scene.lobby, message.seq),
        "tag": format!("room-{}", scene.lobby),
    });
    assert_eq!(scene.device.read(&arrived), expected);
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again() {
    let mut scene = Scene::new().await;
    scene.service.answer(429, Some("0"));
    scene.service.answer(503, Some("0"));
    scene.writer.post_message(scene.lobby, "important").await;
    for _ in 0..3 {
        let arrived = scene.service.next().await;
        assert_eq!(scene.device.read(&arrived)["body"], "writer: important");
    }
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn a_service_that_is_busy_for_long_or_says_no_is_left_alone() {
    let mut scene = Scene::new().await;
    for (status, retry_after) in [(429, Some("86400")), (403, None)] {
        scene.service.answer(status, retry_after);
        scene.writer.post_message(scene.lobby, "unlucky").await;
        let arrived = scene.service.next().await;
        assert_eq!(scene.device.read(&arrived)["body"], "writer: unlucky");
    }
    scene.expect_nothing_else().await;
    assert!(status(&scene.reader).await.endpoint.is_some(), "it may do better next time");
}

#[tokio::test]
async fn what_was_recalled_meanwhile_is_not_sent() {
    let mut scene = Scene::new().await;
    scene.service.answer(503, Some("1"));
    let message = scene.writer.post_message(scene.lobby, "a slip").await;
    scene.service.next().await;
    let form = json!({ "room_id": scene.lobby, "message_id": message.id });
    let _: Message = scene.writer.call("recall_message", form).await;
    scene.after_a_retry().await;
    assert!(scene.service.at_once().is_none(), "a recalled message was sent");
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_forgotten() {
    for gone in [404, 410] {
        let mut scene = Scene::new().await;
        scene.service.answer(gone, None);
        scene.writer.post_message(scene.lobby, "anyone?").await;
        scene.service.next().await;
        in_time("the subscription to be forgotten", async {
            while status(&scene.reader).await.endpoint.is_some() {
                tokio::task::yield_now().await;
            }
        })
        .await;
        let other = Device::new(&scene.service, "laptop");
        other.subscribe(&scene.reader, false).await;
        scene.writer.post_message(scene.lobby, "here").await;
        assert_eq!(other.read(&scene.service.next().await)["body"], "writer: here");
    }
}
