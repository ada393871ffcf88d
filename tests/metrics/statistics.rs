//! What administrators see of it.

use salon::protocol::ErrorCode;
use salon::protocol::admin::{Measure, Sample, Statistics};
use serde_json::json;

use crate::start;
use crate::support::eventually;

fn at(sample: &Sample, measure: Measure) -> i64 {
    sample.values[measure as usize]
}

#[tokio::test]
async fn administrators_see_the_last_hour_and_nobody_else_does() {
    let server = start().await;
    let admin = server.register("alan").await;
    let beth = server.register("beth").await;
    assert_eq!(beth.refused("admin_statistics", json!({})).await, ErrorCode::Forbidden);
    assert_eq!(server.guest().refused("admin_statistics", json!({})).await, ErrorCode::Unauthorized);
    let _socket = beth.connect().await;
    beth.post_message(salon::protocol::RoomId(1), "hello").await;
    // A sample is taken every 5 seconds.
    eventually("somebody to be seen", async || {
        let seen: Statistics = admin.call("admin_statistics", json!({})).await;
        let is_heard = seen.samples.iter().any(|sample| at(sample, Measure::Messages) > 0);
        is_heard && seen.samples.last().is_some_and(|sample| at(sample, Measure::Connections) == 1_000)
    })
    .await;
    let all: Statistics = admin.call("admin_statistics", json!({})).await;
    assert!(all.samples.iter().all(|sample| sample.values.len() == Measure::ALL.len()));
    let newest = all.samples.last().unwrap();
    assert!(at(newest, Measure::Memory) > 1_000_000_000 && at(newest, Measure::DatabaseSize) > 0);
    assert!(all.refusals.iter().any(|refusal| refusal.code == "forbidden" && refusal.count == 1));
    let more: Statistics = admin.call("admin_statistics", json!({ "after": newest.at })).await;
    assert!(more.samples.len() <= 1, "only what is new");
}
