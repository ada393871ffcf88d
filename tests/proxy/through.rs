//! What people do, through the proxy.

use reqwest::header::{
    CONTENT_ENCODING, LOCATION, ORIGIN, REFERER, SET_COOKIE, STRICT_TRANSPORT_SECURITY, UPGRADE,
};
use reqwest::{Method, StatusCode};
use salon::protocol::{RoomId, ServerFrame};
use serde_json::json;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use crate::proxied::{NAME, Proxied, Proxy};
use crate::support::{Client, PASSWORD, Socket, in_time, wait_for};

const LOBBY: RoomId = RoomId(1);
/// Two people, at two addresses.
const ALAN_S: &str = "127.0.0.2";
const BETH_S: &str = "127.0.0.3";

async fn over(proxied: &Proxied, request: Request) -> Socket {
    let connection = proxied.certificate.connect(proxied.https).await.unwrap();
    let mut socket = Socket::over(MaybeTlsStream::Rustls(connection), request).await;
    socket.resume([]).await;
    socket.settle().await;
    socket
}

fn origin(proxied: &Proxied) -> String {
    format!("https://{NAME}:{}", proxied.https.port())
}

async fn http_leads_to_https(proxy: Proxy) {
    let proxied = Proxied::start(proxy).await;
    let guest = Client::at(
        &format!("http://{NAME}:{}", proxied.http.port()),
        reqwest::Client::builder().resolve(NAME, proxied.http),
    );
    let response = guest.get("/rooms/1?before=9").await;
    assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(response.headers()[LOCATION], format!("https://{NAME}/rooms/1?before=9"));
}

async fn people_sign_in_talk_and_send_files(proxy: Proxy) {
    let proxied = Proxied::start(proxy).await;
    let mut alan = proxied.client(ALAN_S);
    alan.register("alan").await;
    assert!(alan.cookie().unwrap().starts_with("__Host-salon="), "{:?}", alan.cookie());
    let form = json!({ "username": "alan", "password": PASSWORD });
    let response = alan.respond(alan.request(Method::POST, "/api/login").form(&form)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    assert_eq!(response.headers().get_all(STRICT_TRANSPORT_SECURITY).iter().count(), 1);
    let page = alan.get("/rooms/1").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(!page.headers().contains_key(CONTENT_ENCODING), "pages stay as they are");

    let mut beth = proxied.client(BETH_S);
    beth.register("beth").await;
    let mut alan_s = over(&proxied, Socket::request(&alan)).await;
    let mut beth_s = over(&proxied, Socket::request(&beth)).await;
    let bytes: Vec<u8> = (0..6_000_000_u32).map(|number| (number % 251) as u8).collect();
    let attachment = alan.upload("large.bin", &bytes).await;
    alan_s.attach("look", &[&attachment]).await;
    let message = wait_for!(beth_s, ServerFrame::Message { data, .. } => data);
    assert_eq!((message.content.as_str(), message.attachments.len()), ("look", 1));
    assert!(beth.media_bytes(&message.attachments[0], "original").await == bytes);
    beth_s.post(LOBBY, "I have").await;
    wait_for!(alan_s, ServerFrame::Message { data, .. } if data.content == "I have" => ());
}

async fn what_is_too_large_is_refused_by_salon(proxy: Proxy) {
    let proxied = Proxied::start(proxy).await;
    let mut alan = proxied.client(ALAN_S);
    alan.register("alan").await;
    let refused = alan.upload_refused(LOBBY, "larger.bin", &vec![1; 11_000_000]).await;
    assert_eq!(refused, salon::protocol::ErrorCode::TooLarge);
}

/// Register under a name that is taken, which costs a token and no hash.
async fn register(client: &Client, forwarded_for: Option<&str>) -> StatusCode {
    let mut request = client.request(Method::POST, "/api/register");
    if let Some(value) = forwarded_for {
        request = request.header("x-forwarded-for", value);
    }
    client.respond(request.form(&json!({ "username": "alan", "password": PASSWORD }))).await.status()
}

async fn everybody_has_limits_of_their_own(proxy: Proxy) {
    let proxied = Proxied::start(proxy).await;
    let (mut alan, beth) = (proxied.client(ALAN_S), proxied.client(BETH_S));
    alan.register("alan").await;
    let mut allowed = 0;
    while register(&alan, None).await != StatusCode::TOO_MANY_REQUESTS {
        allowed += 1;
        assert!(allowed < 200, "never refused");
    }
    // A token or two may have come back, of the 50 that another address would have.
    for forged in ["203.0.113.7", "127.0.0.3", "203.0.113.7, 127.0.0.1", "rubbish"] {
        let mut refused = false;
        for _ in 0..3 {
            refused |= register(&alan, Some(forged)).await == StatusCode::TOO_MANY_REQUESTS;
        }
        assert!(refused, "{forged} does not help");
    }
    assert_eq!(register(&beth, None).await, StatusCode::CONFLICT);
    let straight = proxied.server.guest();
    let response = straight.respond(straight.request(Method::POST, "/api/register").form(&json!({}))).await;
    assert_ne!(response.status(), StatusCode::TOO_MANY_REQUESTS, "the proxy's own address has not paid");
}

async fn only_pages_of_the_public_address_may_act(proxy: Proxy) {
    let proxied = Proxied::start(proxy).await;
    let mut alan = proxied.client(ALAN_S);
    alan.register("alan").await;
    let port = proxied.https.port();
    for (from, allowed) in [
        (origin(&proxied), true),
        (format!("http://{NAME}:{port}"), false),
        (format!("https://{NAME}"), false),
        (format!("https://evil.example:{port}"), false),
        (format!("http://{}", proxied.server.address), false),
        ("null".to_owned(), false),
    ] {
        let request = alan.request(Method::POST, "/api/me").header(ORIGIN, &from);
        let status = alan.respond(request).await.status();
        assert_eq!(status, if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{from}");

        let mut request = Socket::request(&alan);
        request.headers_mut().insert(ORIGIN, from.parse().unwrap());
        assert!(request.headers().contains_key(UPGRADE));
        let connection = proxied.certificate.connect(proxied.https).await.unwrap();
        let upgraded = tokio_tungstenite::client_async(request, MaybeTlsStream::Rustls(connection));
        assert_eq!(in_time("an answer", upgraded).await.is_ok(), allowed, "{from}");
    }
}

/// Each of these things, through each proxy.
macro_rules! through_each {
    ($($what:ident)*) => {
        mod nginx {
            $(#[tokio::test]
            async fn $what() {
                super::$what(super::Proxy::Nginx).await;
            })*
        }

        mod caddy {
            $(#[tokio::test]
            async fn $what() {
                super::$what(super::Proxy::Caddy).await;
            })*
        }
    };
}

through_each! {
    http_leads_to_https
    people_sign_in_talk_and_send_files
    what_is_too_large_is_refused_by_salon
    everybody_has_limits_of_their_own
    only_pages_of_the_public_address_may_act
}

#[tokio::test]
async fn addresses_that_are_secrets_stand_in_no_log_of_nginx() {
    let proxied = Proxied::start(Proxy::Nginx).await;
    let guest = proxied.client(ALAN_S);
    let secret = "5ec2e7".repeat(10) + "abcd";
    let (invite, hook) = (format!("/invite/{secret}"), format!("/api/v1/hooks/{secret}"));
    guest.get(&invite).await;
    guest.get(&format!("/login?invite={secret}")).await;
    guest.respond(guest.request(Method::POST, &hook).body("{}")).await;
    let from_there = guest.request(Method::GET, "/favicon.svg").header(REFERER, origin(&proxied) + &invite);
    guest.respond(from_there).await;
    let log = proxied.logged(4).await;
    for asked in ["GET /invite/... ", "GET /login ", "POST /api/v1/hooks/... ", "GET /favicon.svg "] {
        assert!(log.contains(asked), "{asked}: {log}");
    }
    assert!(!log.contains(&secret), "{log}");
}
