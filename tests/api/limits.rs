//! Rate limits of sign-in and registration.

use std::net::IpAddr;

use reqwest::header::RETRY_AFTER;
use reqwest::{Method, StatusCode};
use salon::protocol::{Account, ApiError, ErrorCode};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server};

fn credentials(username: &str, password: &str) -> Value {
    json!({ "username": username, "password": password })
}

/// A client whose packets come from another of this machine's own addresses.
fn elsewhere(server: &Server) -> Client {
    let address: IpAddr = "127.0.0.2".parse().unwrap();
    Client::from_builder(server.address, reqwest::Client::builder().local_address(address))
}

/// Repeat until refused as too fast, at most `patience` times; returns how often it was allowed.
async fn exhaust(client: &Client, endpoint: &str, patience: usize, form: impl Fn(usize) -> Value) -> usize {
    for attempt in 0..patience {
        if let Err((_, error)) = client.post(endpoint, form(attempt)).await
            && error.code == ErrorCode::RateLimited
        {
            return attempt;
        }
    }
    panic!("{endpoint} was never refused");
}

#[tokio::test]
async fn guessing_one_account_s_password_is_slowed_down() {
    let server = Server::start().await;
    server.register("alan").await;
    server.register("beth").await;
    let guest = server.guest();
    let allowed = exhaust(&guest, "login", 20, |n| credentials("alan", &format!("guess {n}"))).await;
    assert!((10..15).contains(&allowed), "{allowed}");

    let refused = guest.refused("login", credentials("ＡＬＡＮ", PASSWORD)).await;
    assert_eq!(refused, ErrorCode::RateLimited, "however the name is written");
    let _: Account = guest.call("login", credentials("beth", PASSWORD)).await;
}

#[tokio::test]
async fn a_name_that_cannot_exist_is_no_account_to_count_by() {
    let server = Server::start().await;
    let guest = server.guest();
    let long = "\u{FDFA}".repeat(10_000);
    for name in [long.as_str(), "a b"] {
        for _ in 0..12 {
            let refused = guest.refused("login", credentials(name, PASSWORD)).await;
            assert_eq!(refused, ErrorCode::InvalidCredentials);
        }
    }
}

#[tokio::test]
async fn a_refusal_says_when_to_come_back() {
    let server = Server::start().await;
    let guest = server.guest();
    exhaust(&guest, "login", 20, |_| credentials("nobody", "guessing")).await;
    let request = guest.request(Method::POST, "/api/login").form(&credentials("nobody", "guessing"));
    let response = guest.respond(request).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    let error: ApiError = response.json().await.unwrap();
    let wait = error.retry_after_ms.unwrap();
    assert!((1..=30_000).contains(&wait), "{wait}");
    assert_eq!(seconds, wait.div_ceil(1000));
    assert!(error.message.contains(&seconds.to_string()), "{}", error.message);
}

#[tokio::test]
async fn sign_in_is_limited_by_address() {
    let server = Server::start().await;
    server.register("alan").await;
    let guest = server.guest();
    let allowed = exhaust(&guest, "login", 500, |n| credentials(&format!("nobody{n}"), "guessing")).await;
    assert!(allowed >= 60, "{allowed}");
    let _: Account = elsewhere(&server).call("login", credentials("alan", PASSWORD)).await;
}

#[tokio::test]
async fn registration_is_limited_by_address_and_no_header_changes_it() {
    let server = Server::start().await;
    server.register("alan").await;
    // A name that is taken costs no hash.
    let allowed = exhaust(&server.guest(), "register", 200, |_| credentials("alan", PASSWORD)).await;
    assert!((49..70).contains(&allowed), "{allowed}");

    let guest = server.guest();
    for header in ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip"] {
        let request = guest.request(Method::POST, "/api/register").header(header, "203.0.113.7");
        let response = guest.respond(request.form(&credentials("alan", PASSWORD))).await;
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS, "{header}");
    }
    let _: Account = elsewhere(&server).call("register", credentials("beth", PASSWORD)).await;
}

#[tokio::test]
async fn limits_can_be_lifted() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    server.register("alan").await;
    for _ in 0..80 {
        let refused = server.guest().refused("register", credentials("alan", PASSWORD)).await;
        assert_eq!(refused, ErrorCode::UsernameTaken);
    }
}
