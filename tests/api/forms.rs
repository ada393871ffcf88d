//! Plain HTML forms: the browser without JavaScript.

use reqwest::header::{ACCEPT, LOCATION, REFERER};
use reqwest::{Method, StatusCode};
use salon::protocol::{ApiError, ErrorCode, RoomKind};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Submit a form as a browser does; returns where it leads.
async fn submit(client: &Client, endpoint: &str, from: &str, form: Value) -> String {
    let referer = client.origin.join(from).unwrap();
    let request = client
        .request(Method::POST, &format!("/api/{endpoint}"))
        .header(ACCEPT, BROWSER)
        .header(REFERER, referer.as_str());
    let response = client.respond(request.form(&form)).await;
    assert_eq!(response.status(), StatusCode::FOUND, "{endpoint}");
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// The error that an address carries back to its form.
fn error_in(client: &Client, location: &str) -> Option<(String, ApiError)> {
    let url = client.origin.join(location).unwrap();
    let value =
        |key: &str| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
    let encoded = value("__err")?;
    let decoded = String::from_utf8(decode_base64(&encoded)).unwrap();
    Some((value("__path").unwrap(), serde_json::from_str(&decoded).unwrap()))
}

/// URL-safe base64.
fn decode_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = text.bytes().filter(|byte| *byte != b'=').flat_map(|byte| {
        let value = ALPHABET.iter().position(|other| *other == byte).expect("base64");
        (0..6).rev().map(move |bit| value >> bit & 1 == 1)
    });
    let bits: Vec<bool> = bits.collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | u8::from(*bit))).collect()
}

#[tokio::test]
async fn every_action_leads_somewhere() {
    let server = Server::start().await;
    let credentials = json!({ "username": "alan", "password": PASSWORD });
    let alan = server.guest();
    assert_eq!(submit(&alan, "register", "/register", credentials.clone()).await, "/");
    assert_eq!(submit(&alan, "logout", "/", json!({})).await, "/login");
    assert_eq!(submit(&alan, "login", "/login", credentials).await, "/");
    let profile = json!({ "nickname": "Alan", "avatar_id": 2 });
    assert_eq!(submit(&alan, "update_profile", "/profile", profile).await, "/profile");

    let beth = server.register("beth").await;
    let open = beth.create_room("Open", RoomKind::Public).await.id;
    let room = json!({ "room_id": open });
    assert_eq!(submit(&alan, "join_room", "/", room.clone()).await, format!("/rooms/{open}"));
    let message = json!({ "room_id": open, "content": "by form" });
    assert_eq!(submit(&alan, "post_message", "/rooms/2", message).await, format!("/rooms/{open}?before=2"));
    assert_eq!(beth.history(open, None, 1).await.messages[0].content, "by form");
    assert_eq!(submit(&alan, "leave_room", "/rooms/2", room).await, "/");
    let create = json!({ "name": "Mine", "kind": "private", "description": "" });
    let mine = submit(&alan, "create_room", "/", create).await;
    assert_eq!(mine, "/rooms/3");
    let direct = json!({ "username": "beth" });
    assert_eq!(submit(&alan, "open_direct", "/", direct).await, "/rooms/4");
    assert_eq!(submit(&alan, "delete_room", &mine, json!({ "room_id": 3 })).await, "/");
}

#[tokio::test]
async fn a_failure_leads_back_to_its_form_with_the_error() {
    let server = Server::start().await;
    let guest = server.guest();
    let wrong = json!({ "username": "nobody", "password": "whatever it is" });
    let back = submit(&guest, "login", "/login?next=1", wrong.clone()).await;
    let url = guest.origin.join(&back).unwrap();
    assert_eq!((url.origin(), url.path()), (guest.origin.origin(), "/login"), "{back}");
    assert!(url.query_pairs().any(|(key, value)| key == "next" && value == "1"), "{back}");
    let (path, error) = error_in(&guest, &back).unwrap();
    assert_eq!((path.as_str(), error.code), ("/api/login", ErrorCode::InvalidCredentials));

    let again = submit(&guest, "login", &back, wrong).await;
    let errors = guest.origin.join(&again).unwrap().query_pairs().filter(|(key, _)| key == "__err").count();
    assert_eq!(errors, 1, "errors do not pile up: {again}");

    let incomplete = submit(&guest, "login", "/login", json!({ "username": "nobody" })).await;
    assert_eq!(error_in(&guest, &incomplete).unwrap().1.code, ErrorCode::BadRequest);
}

#[tokio::test]
async fn a_form_for_those_signed_in_is_refused_to_others() {
    let server = Server::start().await;
    let guest = server.guest();
    let message = json!({ "room_id": 1, "content": "x" });
    let back = submit(&guest, "post_message", "/rooms/1", message).await;
    assert_eq!(error_in(&guest, &back).unwrap().1.code, ErrorCode::Unauthorized);
}

#[tokio::test]
async fn programs_are_not_redirected() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for accept in ["application/json", "*/*"] {
        let request = alan.request(Method::POST, "/api/me").header(ACCEPT, accept);
        let response = alan.respond(request).await;
        assert_eq!(response.status(), StatusCode::OK, "{accept}");
        assert!(!response.headers().contains_key(LOCATION), "{accept}");
    }
}

#[tokio::test]
async fn pages_send_people_to_where_they_belong() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let guest = server.guest();
    let cases = [
        (&guest, "/", StatusCode::SEE_OTHER, Some("/login")),
        (&guest, "/profile", StatusCode::SEE_OTHER, Some("/login")),
        (&guest, "/search?q=tea", StatusCode::SEE_OTHER, Some("/login")),
        (&guest, "/rooms/1", StatusCode::SEE_OTHER, Some("/login")),
        (&guest, "/rooms/999", StatusCode::SEE_OTHER, Some("/login")),
        (&guest, "/login", StatusCode::OK, None),
        (&guest, "/register", StatusCode::OK, None),
        (&alan, "/login", StatusCode::SEE_OTHER, Some("/")),
        (&alan, "/register", StatusCode::SEE_OTHER, Some("/")),
        (&alan, "/", StatusCode::OK, None),
        (&alan, "/profile", StatusCode::OK, None),
        (&alan, "/search", StatusCode::OK, None),
        (&alan, "/search?q=tea&room=999", StatusCode::OK, None),
        (&alan, "/rooms/1", StatusCode::OK, None),
        (&alan, "/rooms/999", StatusCode::NOT_FOUND, None),
        (&alan, "/rooms/seven", StatusCode::NOT_FOUND, None),
        (&alan, "/nowhere", StatusCode::NOT_FOUND, None),
    ];
    for (client, path, status, location) in cases {
        let response = client.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().get(LOCATION).map(|to| to.to_str().unwrap()), location, "{path}");
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_knows_who_is_there() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let page = alan.get("/nowhere").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    let text = page.text().await.unwrap();
    assert!(text.contains("\"username\":\"alan\"") && text.contains("Lobby"), "{text}");
}
