//! The matrix: who may do what, for every operation that the server has, asked from outside.
//!
//! The operations come from the sources that the server is made of ([`operations`]), what is expected of them from a table
//! ([`rows`]). An operation without a row fails, and a row without an operation. See `rows.rs` for how to add one.

mod asking;
mod cast;
mod database;
mod operations;
mod programs;
mod revocation;
mod rows;
mod sessions;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use serde_json::Value;

use operations::{operations, routes};
use rows::{Door, rows};
use salon::server::config::MetricsToken;
use support::Server;

#[tokio::test]
async fn every_operation_has_a_row_and_every_row_an_operation() {
    let server = Server::start().await;
    let operations = operations(&server).await;
    let rows: BTreeSet<String> = rows().iter().map(|row| row.operation.to_owned()).collect();
    let missing: Vec<_> = operations.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row in tests/authorisation/rows.rs: {missing:?}");
    let gone: Vec<_> = rows.difference(&operations).collect();
    assert!(gone.is_empty(), "rows of what is no operation: {gone:?}");
}

/// The figures have no address without a token; who may read them is for tests/metrics/access.rs to show.
#[tokio::test]
async fn a_token_for_the_figures_adds_their_address_alone() {
    let without = operations(&Server::start().await).await;
    let token = MetricsToken::new("sixteen characters").unwrap();
    let server = Server::start_with(|config| config.metrics_token = Some(token)).await;
    let with = operations(&server).await;
    assert_eq!(with.difference(&without).collect::<Vec<_>>(), ["GET /metrics"]);
}

#[tokio::test]
async fn what_programs_may_do_is_described() {
    let server = Server::start().await;
    let description: Value = server.guest().get("/api/v1/openapi.json").await.json().await.unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let operation_name = format!("{} {path}", method.to_uppercase());
            let takes_token =
                rows().iter().any(|row| row.operation == operation_name && row.door != Door::Session);
            assert_eq!(operation["security"].is_array(), takes_token, "{operation_name}");
            described.insert(operation_name);
        }
    }
    let served: BTreeSet<String> = routes(&server)
        .await
        .into_iter()
        .filter(|route| route.contains(" /api/v1/") && !route.starts_with("ANY"))
        .filter(|route| route != "GET /api/v1/openapi.json")
        .collect();
    assert_eq!(described, served);
}
