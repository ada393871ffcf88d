//! The address that limits go by, and https, as proxies tell them.

use reqwest::header::{HeaderMap, ORIGIN, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use reqwest::{Method, Response, StatusCode};
use salon::server::config::TrustedProxies;
use serde_json::json;

use crate::support::{PASSWORD, Server};

/// Register under a name that is taken, which costs a token and no hash, with some headers.
async fn register(server: &Server, headers: &[(&str, &str)]) -> StatusCode {
    let guest = server.guest();
    let mut request = guest.request(Method::POST, "/api/register");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let form = json!({ "username": "alan", "password": PASSWORD });
    guest.respond(request.form(&form)).await.status()
}

/// Take what tokens there are under some headers.
async fn exhaust(server: &Server, headers: &[(&str, &str)]) {
    for _ in 0..200 {
        if register(server, headers).await == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
    }
    panic!("{headers:?} was never refused");
}

/// Whether the tokens are gone. One or two may have come back since, of the 50 that there are of another address.
async fn is_refused(server: &Server, headers: &[(&str, &str)]) -> bool {
    for _ in 0..3 {
        match register(server, headers).await {
            StatusCode::TOO_MANY_REQUESTS => return true,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    false
}

#[tokio::test]
async fn two_clients_behind_a_proxy_share_nothing() {
    let trusted = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8").unwrap();
    let server = Server::start_with(|config| config.trusted_proxies = trusted).await;
    server.register("alan").await;
    exhaust(&server, &[("x-forwarded-for", "203.0.113.7")]).await;
    for (value, expected) in [
        ("203.0.113.7", true),
        ("203.0.113.7, 10.0.0.1", true),
        ("::ffff:203.0.113.7", true),
        // A name that the client has made up stands before the one that our proxy wrote.
        ("198.51.100.1, 203.0.113.7", true),
        ("198.51.100.1, 203.0.113.7, 10.0.0.1", true),
        ("rubbish, 203.0.113.7", true),
        ("203.0.113.8", false),
        ("203.0.113.7, 203.0.113.8", false),
        // Not understood: the proxy itself.
        ("rubbish", false),
        ("203.0.113.7, rubbish", false),
        ("", false),
    ] {
        assert_eq!(is_refused(&server, &[("x-forwarded-for", value)]).await, expected, "{value:?}");
    }
    let twice = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.7")];
    assert!(is_refused(&server, &twice).await);
    assert!(!is_refused(&server, &[]).await, "the proxy for itself");
    for header in ["x-real-ip", "forwarded", "cf-connecting-ip"] {
        let headers = [("x-forwarded-for", "203.0.113.7"), (header, "198.51.100.1")];
        assert!(is_refused(&server, &headers).await, "{header} is nobody's word");
    }
}

#[tokio::test]
async fn whoever_is_no_proxy_writes_what_they_like() {
    for trusted in ["", "127.0.0.2", "10.0.0.0/8"] {
        let trusted = TrustedProxies::parse(trusted).unwrap();
        let server = Server::start_with(|config| config.trusted_proxies = trusted).await;
        server.register("alan").await;
        exhaust(&server, &[]).await;
        for value in ["203.0.113.7", "127.0.0.1", "203.0.113.7, 127.0.0.2", "rubbish"] {
            assert!(is_refused(&server, &[("x-forwarded-for", value)]).await, "{value:?}");
        }
    }
}

async fn sign_in(server: &Server, headers: &[(&str, &str)]) -> Response {
    let guest = server.guest();
    let mut request = guest.request(Method::POST, "/api/login");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    guest.respond(request.form(&json!({ "username": "alan", "password": PASSWORD }))).await
}

fn is_secure(headers: &HeaderMap) -> (bool, bool) {
    let cookie = headers[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("salon=") && cookie.contains("HttpOnly"), "{cookie}");
    (cookie.contains("; Secure"), headers.contains_key(STRICT_TRANSPORT_SECURITY))
}

#[tokio::test]
async fn without_a_public_url_our_proxy_says_whether_it_was_https() {
    let trusted = TrustedProxies::parse("127.0.0.1").unwrap();
    let server = Server::start_with(|config| config.trusted_proxies = trusted).await;
    server.register("alan").await;
    let proto = |value| ("x-forwarded-proto", value);
    assert_eq!(is_secure(sign_in(&server, &[proto("https")]).await.headers()), (true, true));
    assert_eq!(is_secure(sign_in(&server, &[proto("http")]).await.headers()), (false, false));
    assert_eq!(is_secure(sign_in(&server, &[]).await.headers()), (false, false));

    let (http, https) = (format!("http://{}", server.address), format!("https://{}", server.address));
    for (origin, expected) in [(&https, StatusCode::OK), (&http, StatusCode::FORBIDDEN)] {
        let headers = [proto("https"), (ORIGIN.as_str(), origin.as_str())];
        assert_eq!(sign_in(&server, &headers).await.status(), expected, "{origin}");
    }
}

#[tokio::test]
async fn of_others_nobody_believes_that_it_was_https() {
    let server = Server::start().await;
    server.register("alan").await;
    let response = sign_in(&server, &[("x-forwarded-proto", "https")]).await;
    assert_eq!(is_secure(response.headers()), (false, false));
}
