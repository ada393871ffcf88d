//! Headers that every answer has, of whatever kind.

use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, STRICT_TRANSPORT_SECURITY};
use reqwest::{Method, StatusCode};
use salon::protocol::RoomKind;
use salon::server::config::{PublicUrl, TrustedProxies};

use crate::cast::{Actor, Cast};
use crate::support::{Client, SEC_FETCH_SITE, Server};

/// A status, and what it is the answer to.
type Kinds = Vec<(StatusCode, Method, String)>;

const OK: StatusCode = StatusCode::OK;

/// An answer of every kind.
async fn kinds(cast: &Cast) -> Kinds {
    let place = cast.place(RoomKind::Private, "GET /media/").await;
    let get = |status: StatusCode, path: &str| (status, Method::GET, path.to_owned());
    let post = |status: StatusCode, path: &str| (status, Method::POST, path.to_owned());
    vec![
        get(OK, "/"),
        get(OK, &format!("/rooms/{}", place.room)),
        get(OK, "/profile"),
        get(OK, "/search"),
        get(StatusCode::SEE_OTHER, "/login"),
        get(StatusCode::NOT_FOUND, "/no/such/page"),
        get(StatusCode::NOT_FOUND, "/rooms/999999"),
        get(StatusCode::NOT_FOUND, "/pkg/no-such-file.js"),
        get(OK, "/style.css"),
        get(OK, &format!("/media/{}/original", place.file)),
        get(OK, &format!("/media/{}/thumbnail", place.picture)),
        get(StatusCode::NOT_FOUND, "/media/1/original"),
        get(OK, "/api/account/export"),
        post(OK, "/api/me"),
        post(StatusCode::BAD_REQUEST, "/api/update_profile"),
        post(StatusCode::NOT_FOUND, "/api/no_such_function"),
        get(StatusCode::METHOD_NOT_ALLOWED, "/api/me"),
        post(StatusCode::METHOD_NOT_ALLOWED, "/login"),
        get(OK, "/api/v1/openapi.json"),
        get(StatusCode::UNAUTHORIZED, "/api/v1/me"),
        get(StatusCode::NOT_FOUND, "/api/v1/nothing"),
        get(OK, "/healthz"),
        get(OK, "/readyz"),
        get(StatusCode::BAD_REQUEST, "/ws"),
    ]
}

/// Its headers, and whether it is a page.
async fn answer(client: &Client, status: StatusCode, method: &Method, path: &str) -> (HeaderMap, bool) {
    let response = client.respond(client.request(method.clone(), path)).await;
    // What axum says to what is no upgrade, or has the wrong method, is its own business.
    let refused = response.status().is_client_error() && status.is_client_error();
    assert!(response.status() == status || refused, "{method} {path}: {response:?}");
    let headers = response.headers().clone();
    let is_page =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
    (headers, is_page)
}

async fn start() -> (Server, Cast) {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let site = server.data_dir().parent().unwrap().join("site");
    std::fs::create_dir_all(&site).unwrap();
    std::fs::write(site.join("style.css"), "p { color: red }").unwrap();
    let cast = Cast::gather(&server).await;
    (server, cast)
}

#[tokio::test]
async fn every_kind_of_answer_keeps_browsers_within_bounds() {
    let (_server, cast) = start().await;
    let owner = cast.client(Actor::Owner);
    let mut pages = 0;
    for (status, method, path) in kinds(&cast).await {
        let (headers, is_page) = answer(owner, status, &method, &path).await;
        let what = format!("{method} {path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        ] {
            assert_eq!(headers[name], value, "{what}: {name}");
        }
        assert!(headers.contains_key("cache-control"), "{what}");
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY), "{what}: this is not https");
        assert!(!headers.contains_key("server") && !headers.contains_key("x-powered-by"), "{what}");
        let policies: Vec<_> = headers.get_all(CONTENT_SECURITY_POLICY).iter().collect();
        assert_eq!(policies.len(), 1, "{what}: {policies:?}");
        let policy = policies[0].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
        assert!(!policy.contains('*') && !policy.contains("http"), "{what}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
        if is_page {
            pages += 1;
            for directive in ["script-src 'self' 'nonce-", "form-action 'self'", "base-uri 'none'"] {
                assert!(policy.contains(directive), "{what}: {policy}");
            }
        }
    }
    assert!(pages >= 6, "{pages} pages");
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let (_server, cast) = start().await;
    let owner = cast.client(Actor::Owner);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let policy = owner.get("/").await.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let nonce = policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0;
        assert!(nonce.len() >= 20, "{nonce}");
        assert!(seen.insert(nonce.to_owned()), "{nonce} came twice");
    }
}

#[tokio::test]
async fn what_is_refused_has_them_too() {
    let (_server, cast) = start().await;
    let owner = cast.client(Actor::Owner);
    let request = owner.request(Method::POST, "/api/me").header(SEC_FETCH_SITE, "cross-site");
    let large = owner.request(Method::POST, "/api/me").body("x".repeat(300 * 1024));
    for (request, status) in [(request, StatusCode::FORBIDDEN), (large, StatusCode::PAYLOAD_TOO_LARGE)] {
        let response = owner.respond(request).await;
        assert_eq!(response.status(), status);
        for name in ["x-content-type-options", "x-frame-options", "content-security-policy"] {
            assert!(response.headers().contains_key(name), "{status}: {name}");
        }
    }
}

#[tokio::test]
async fn over_https_every_answer_says_to_come_back_that_way() {
    let trusted = TrustedProxies::parse("127.0.0.1").unwrap();
    let behind = Server::start_with(|config| config.trusted_proxies = trusted).await;
    let public = Server::start_with(|config| config.public_url = PublicUrl::parse("https://a.example")).await;
    for path in ["/login", "/", "/healthz", "/no/such/page", "/api/v1/me", "/api/me", "/media/1/original"] {
        let guest = public.guest();
        let response = guest.respond(guest.request(Method::GET, path)).await;
        assert_eq!(response.headers()[STRICT_TRANSPORT_SECURITY], "max-age=31536000", "{path}");
        let guest = behind.guest();
        for (scheme, expected) in [("https", true), ("http", false)] {
            let request = guest.request(Method::GET, path).header("x-forwarded-proto", scheme);
            let headers = guest.respond(request).await.headers().clone();
            assert_eq!(headers.contains_key(STRICT_TRANSPORT_SECURITY), expected, "{scheme} {path}");
        }
    }
}
