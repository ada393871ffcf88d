//! What is refused before anything is done, and in which words.

use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{Method, RequestBuilder, StatusCode};
use salon::protocol::{ApiError, ErrorCode};
use salon::server::config::{Config, ConfigFile, Overrides};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PASSWORD, Refusal, Server, in_time};

async fn answer(request: RequestBuilder) -> Result<Value, Refusal> {
    crate::support::answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn errors_speak_the_reader_s_language() {
    let server = Server::start().await;
    let guest = server.guest();
    let message = async |headers: &[(_, &str)]| {
        let mut request = guest.request(Method::POST, "/api/me");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        answer(request).await.unwrap_err().1.message
    };
    let english = message(&[]).await;
    let chinese = message(&[(ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.8")]).await;
    assert!(english.is_ascii(), "{english}");
    assert!(chinese.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)), "{chinese}");
    assert_eq!(message(&[(ACCEPT_LANGUAGE, "en-GB")]).await, english);
    assert_eq!(message(&[(ACCEPT_LANGUAGE, "fr")]).await, english);
    assert_eq!(message(&[(COOKIE, "locale=zh-CN")]).await, chinese);
    assert_eq!(message(&[(COOKIE, "locale=zh-CN"), (ACCEPT_LANGUAGE, "en")]).await, chinese);
    assert_eq!(message(&[(COOKIE, "theme=dark; locale=en"), (ACCEPT_LANGUAGE, "zh")]).await, english);
}

#[tokio::test]
async fn a_failure_is_a_code_and_a_sentence() {
    let server = Server::start().await;
    let guest = server.guest();
    let response = guest.respond(guest.request(Method::POST, "/api/me")).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let body: Value = response.json().await.unwrap();
    let keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "message"]);
    assert_eq!(body["code"], "unauthorized");
}

#[tokio::test]
async fn another_site_s_pages_can_write_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let own = alan.origin.origin().ascii_serialization();
    let post = async |headers: &[(&str, &str)]| {
        let mut request = alan.request(Method::POST, "/api/update_profile");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.form(&json!({ "nickname": "hijacked", "avatar_id": 1 }))).await
    };
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
    ] {
        let (status, error) = post(headers).await.unwrap_err();
        assert_eq!((status, error.code), (StatusCode::FORBIDDEN, ErrorCode::CrossOrigin), "{headers:?}");
    }
    let me: Value = alan.call("me", json!({})).await;
    assert_eq!(me["nickname"], "alan");
    post(&[("origin", own.as_str()), ("sec-fetch-site", "same-origin")]).await.unwrap();
    post(&[]).await.unwrap();
}

#[tokio::test]
async fn every_method_that_writes_is_checked_whatever_the_address() {
    let server = Server::start().await;
    let guest = server.guest();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for path in ["/api/me", "/api/nothing", "/", "/rooms/1"] {
            let request = guest.request(method.clone(), path).header(ORIGIN, "https://evil.example");
            let (status, _) = answer(request).await.unwrap_err();
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn behind_a_proxy_the_configured_address_is_ours() {
    let server = Server::start_with(|config| {
        let overrides =
            Overrides { public_url: Some("https://chat.example.org".to_owned()), ..Overrides::default() };
        config.public_url = Config::resolve(ConfigFile::default(), &overrides).unwrap().public_url;
    })
    .await;
    let guest = server.guest();
    let post = async |origin: &str| {
        let request = guest.request(Method::POST, "/api/register").header(ORIGIN, origin);
        answer(request.form(&json!({ "username": "alan", "password": PASSWORD }))).await
    };
    let inner = guest.origin.origin().ascii_serialization();
    assert_eq!(post(&inner).await.unwrap_err().1.code, ErrorCode::CrossOrigin);
    assert_eq!(post("http://chat.example.org").await.unwrap_err().1.code, ErrorCode::CrossOrigin);
    post("https://chat.example.org").await.unwrap();
}

#[tokio::test]
async fn an_oversized_body_is_refused() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let form = json!({ "nickname": "x".repeat(300 * 1024), "avatar_id": 1 });
    assert_eq!(alan.refused("update_profile", form).await, ErrorCode::TooLarge);
}

#[tokio::test]
async fn an_oversized_body_of_unknown_length_is_refused() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let cookie = alan.cookie().unwrap();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /api/update_profile HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.address
    );
    let chunk = format!("{:x}\r\n{}\r\n", 16 * 1024, "x".repeat(16 * 1024));
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..17 {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    let mut answer = String::new();
    in_time("an answer before the body ends", stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"code\":\"too_large\""), "{answer}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for endpoint in ["nothing", "me2", "%00", "..%2Fme", "沙龙"] {
        assert_eq!(alan.refused(endpoint, json!({})).await, ErrorCode::NotFound, "{endpoint}");
    }
    let request = alan.request(Method::GET, "/api/me");
    let response = alan.respond(request).await;
    assert!(response.status().is_client_error(), "actions are posted: {response:?}");
    let error: ApiError = response.json().await.unwrap();
    assert!(!error.message.is_empty());
}

#[tokio::test]
async fn arguments_that_make_no_sense_are_bad_requests() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (endpoint, form) in [
        ("login", json!({})),
        ("login", json!({ "username": "alan" })),
        ("update_profile", json!({ "nickname": "alan", "avatar_id": "many" })),
        ("update_profile", json!({ "nickname": "alan", "avatar_id": "99999999999999999999" })),
        ("join_room", json!({ "room_id": "lobby" })),
        ("join_room", json!({ "room_id": "1.5" })),
        ("join_room", json!({ "room_id": "" })),
        ("create_room", json!({ "name": "x", "kind": "secret" })),
        ("set_role", json!({ "room_id": 1, "user_id": 1, "role": "king" })),
        ("post_message", json!({ "room_id": 1, "content": "x", "client_id": "not a uuid" })),
        ("history", json!({ "room_id": 1, "limit": "all" })),
        ("history", json!({ "room_id": 1, "limit": 0 })),
        ("history", json!({ "room_id": 1, "limit": -5 })),
        ("history", json!({ "room_id": 1, "before": 0 })),
        ("history", json!({ "room_id": 1, "before": -1 })),
    ] {
        assert_eq!(alan.refused(endpoint, &form).await, ErrorCode::BadRequest, "{endpoint} {form}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_form_is_a_bad_request() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (kind, body) in [
        ("application/json", &b"{\"room_id\":1}"[..]),
        ("application/x-www-form-urlencoded", b"\xFF\xFE\x00"),
        ("application/x-www-form-urlencoded", b"room_id=1&room_id=2"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"%%%=%"),
    ] {
        let request = alan.request(Method::POST, "/api/join_room").header(CONTENT_TYPE, kind);
        let (_, error) = answer(request.body(body)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::BadRequest, "{kind} {body:?}");
    }
}

#[tokio::test]
async fn every_response_is_hardened() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for path in ["/", "/login", "/nowhere", "/healthz", "/api/me"] {
        let response = alan.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
    let response = alan.get("/").await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
}
