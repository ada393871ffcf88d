//! Who gets a socket, and what it says first.

use futures::StreamExt;
use reqwest::header::{COOKIE, HeaderName, ORIGIN};
use salon::protocol::{Role, RoomKind};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Server, Socket, in_time};

#[tokio::test]
async fn a_socket_is_for_those_signed_in() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let guest = Socket::request(&server.guest());
    assert_eq!(Socket::refused(guest).await, (401, "unauthorized".into()));

    let signed_in = Socket::request(&alan);
    let () = alan.call("logout", json!({})).await;
    assert_eq!(Socket::refused(signed_in).await, (401, "unauthorized".into()));

    let mut made_up = Socket::request(&server.guest());
    made_up.headers_mut().insert(COOKIE, "salon=AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap());
    assert_eq!(Socket::refused(made_up).await, (401, "unauthorized".into()));
}

#[tokio::test]
async fn another_site_s_pages_get_none() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let request = |name: HeaderName, value: &str| {
        let mut request = Socket::request(&alan);
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let site = HeaderName::from_static("sec-fetch-site");
    for (name, value) in [
        (ORIGIN, "https://evil.example"),
        (ORIGIN, "null"),
        (ORIGIN, "http://127.0.0.1:1"),
        (site.clone(), "cross-site"),
        (site.clone(), "same-site"),
    ] {
        assert_eq!(Socket::refused(request(name, value)).await, (403, "cross_origin".into()), "{value}");
    }
    let own = alan.origin.origin().ascii_serialization();
    Socket::upgrade(request(ORIGIN, &own)).await.unwrap();
    Socket::upgrade(request(site, "same-origin")).await.unwrap();
}

#[tokio::test]
async fn a_plain_request_is_no_socket() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let response = alan.get("/ws").await;
    assert!(response.status().is_client_error(), "{response:?}");
}

#[tokio::test]
async fn another_version_of_the_protocol_is_told_which_one_is_spoken() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut request = Socket::request(&alan);
    request.headers_mut().insert("sec-websocket-version", "12".parse().unwrap());
    let Err(Error::Http(response)) = Socket::upgrade(request).await else { panic!("not refused") };
    assert_eq!(response.status(), 426);
    assert_eq!(response.headers()["sec-websocket-version"], "13");
}

#[tokio::test]
async fn it_says_hello_first() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let private = alan.create_room("Ours", RoomKind::Private).await.id;
    beth.create_room("Not joined by alan", RoomKind::Public).await;
    beth.create_room("Unknown to alan", RoomKind::Private).await;
    alan.post_message(private, "hello").await;

    let mut stream = Socket::upgrade(Socket::request(&alan)).await.unwrap();
    let first = in_time("hello", stream.next()).await.unwrap().unwrap().into_text().unwrap();
    let hello: Value = serde_json::from_str(&first).unwrap();
    let (build, epoch) = (hello["build"].as_str().unwrap(), hello["epoch"].as_str().unwrap());
    assert!(!build.is_empty() && !epoch.is_empty());
    let lobby = json!({
        "id": 1, "name": "Lobby 大厅", "kind": "public", "description": "", "role": "owner",
        "member_count": 2, "online_count": 1, "last_seq": 0, "last_rev": 0, "read_seq": 0,
        "notify": "mentions",
    });
    let ours = json!({
        "id": private, "name": "Ours", "kind": "private", "description": "", "role": "owner",
        "member_count": 1, "online_count": 1, "last_seq": 1, "last_rev": 1, "read_seq": 1,
        "notify": "mentions",
    });
    let expected = json!({
        "type": "hello", "protocol": 1, "build": build, "user": alan.account(), "heartbeat_ms": 25000,
        "epoch": epoch, "online_count": 1, "rooms": [lobby, ours],
    });
    assert_eq!(hello, expected);
}

#[tokio::test]
async fn the_epoch_stays_and_each_instance_has_its_own() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let first = Socket::open(&alan).await.epoch;
    server.restart().await;
    let second = Socket::open(&alan).await;
    assert_eq!(second.epoch, first);
    assert_eq!(second.rooms[0].role, Some(Role::Owner));

    let other = Server::start().await;
    let elsewhere = other.register("alan").await;
    assert_ne!(Socket::open(&elsewhere).await.epoch, first);
}
