//! Nobody reads it by accident.

use std::net::SocketAddr;

use reqwest::{Method, StatusCode};
use salon::server::config::{Config, MetricsToken};
use tokio::net::TcpListener;

use crate::support::{Client, Server, eventually};
use crate::text::Text;
use crate::{TOKEN, read, start};

async fn get(client: &Client, token: Option<&str>) -> (StatusCode, String) {
    let request = client.request(Method::GET, "/metrics");
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = client.respond(request).await;
    (response.status(), response.text().await.unwrap())
}

/// A free port. Somebody else may take it, but hardly in the next moment.
async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn unless_it_is_configured_there_is_no_such_address() {
    let server = Server::start().await;
    for token in [None, Some(""), Some(TOKEN)] {
        let (status, body) = get(&server.guest(), token).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(!body.contains("salon_"));
    }
    let admin = server.register("alan").await;
    assert_eq!(get(&admin, None).await.0, StatusCode::NOT_FOUND, "not even for an administrator");
}

#[tokio::test]
async fn on_the_public_address_it_takes_the_token() {
    let server = start().await;
    let cut = &TOKEN[..TOKEN.len() - 1];
    for token in [None, Some(""), Some(cut), Some("another token, as long")] {
        let (status, body) = get(&server.guest(), token).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{token:?}");
        assert!(!body.contains("salon_"));
    }
    let alan = server.register("alan").await;
    assert_eq!(get(&alan, None).await.0, StatusCode::NOT_FOUND, "a session is no token");
    read(&server).await;
}

#[tokio::test]
async fn on_its_own_address_it_is_there_and_nothing_else() {
    let address = free_address().await;
    let mut server = Server::start_with(|config: &mut Config| config.metrics_listen = Some(address)).await;
    let beside = Client::new(address);
    let (status, body) = get(&beside, None).await;
    assert_eq!(status, StatusCode::OK);
    Text::parse(&body);
    for path in ["/", "/login", "/ws", "/healthz", "/api/v1/rooms"] {
        assert_eq!(beside.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&server.guest(), None).await.0, StatusCode::NOT_FOUND, "and not on the public one");
    server.stop().await;
    eventually("the address to be free again", async || TcpListener::bind(address).await.is_ok()).await;
}

#[tokio::test]
async fn with_a_token_its_own_address_takes_it_as_well() {
    let address = free_address().await;
    let server = Server::start_with(|config: &mut Config| {
        config.metrics_listen = Some(address);
        config.metrics_token = Some(MetricsToken::new(TOKEN).unwrap());
    })
    .await;
    let beside = Client::new(address);
    assert_eq!(get(&beside, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&beside, Some(TOKEN)).await.0, StatusCode::OK);
    read(&server).await;
}
