//! `/metrics`: who gets it, whether Prometheus could read it, and whether it says what happened. And the same for
//! administrators.

mod access;
mod figures;
mod statistics;
#[path = "../support/mod.rs"]
mod support;
mod text;

use salon::server::config::MetricsToken;

use support::{Client, Server};
use text::Text;

const TOKEN: &str = "a token of the tests";

async fn start() -> Server {
    Server::start_with(|config| {
        config.unlimited = true;
        config.metrics_token = Some(MetricsToken::new(TOKEN).unwrap());
    })
    .await
}

/// What Prometheus would read.
async fn read(server: &Server) -> Text {
    let client: Client = server.guest();
    let request = client.request(reqwest::Method::GET, "/metrics").bearer_auth(TOKEN);
    let response = client.respond(request).await;
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    Text::parse(&response.text().await.unwrap())
}
