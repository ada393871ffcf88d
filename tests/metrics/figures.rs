//! What it says is what happened, and docs/METRICS.md says what it means.

use std::collections::BTreeSet;

use salon::protocol::{ClientFrame, ErrorCode, MessageId, RoomId, ServerFrame};
use serde_json::json;

use crate::support::{Socket, eventually, wait_for};
use crate::{read, start};

const LOBBY: RoomId = RoomId(1);

#[tokio::test]
async fn it_counts_what_happens() {
    let server = start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let before = read(&server).await;
    let mut first = alan.connect().await;
    let mut second = beth.connect().await;
    first.post(LOBBY, "one").await;
    alan.post_message(LOBBY, "two").await;
    for socket in [&mut first, &mut second] {
        socket.texts_until("two").await;
    }
    first.send(ClientFrame::Recall { room_id: LOBBY, message_id: MessageId(999) }).await;
    wait_for!(first, ServerFrame::Error { code: ErrorCode::NotFound, .. } => ());
    alan.refused("history", json!({ "room_id": 99 })).await;
    let after = read(&server).await;

    let more = |name: &str, labels: &[(&str, &str)]| after.value(name, labels) - before.value(name, labels);
    assert_eq!(more("salon_messages_accepted_total", &[]), 2.0);
    assert_eq!(more("salon_deliveries_total", &[]), 4.0, "each to both");
    assert_eq!(more("salon_connections_opened_total", &[]), 2.0);
    assert!(more("salon_socket_frames_received_total", &[]) >= 4.0);
    assert!(more("salon_socket_sent_bytes_total", &[]) > 500.0);
    assert!(more("salon_socket_received_bytes_total", &[]) > 50.0);
    assert!(more("salon_store_commit_duration_seconds_count", &[]) >= 2.0);
    assert!(more("salon_store_jobs_total", &[]) >= 2.0);
    assert_eq!(after.value("salon_refusals_total", &[("via", "socket"), ("code", "not_found")]), 1.0);
    assert_eq!(after.value("salon_refusals_total", &[("via", "http"), ("code", "not_found")]), 1.0);
    assert_eq!(more("salon_http_requests_total", &[("status", "4xx")]), 1.0);
    assert!(more("salon_http_request_duration_seconds_count", &[]) >= 2.0);
    assert_eq!(after.value("salon_connections", &[]), 2.0);
    assert_eq!(after.value("salon_people_online", &[]), 2.0);
    assert_eq!(after.value("salon_rooms", &[]), 1.0);
    assert_eq!(after.value("salon_rooms_active", &[]), 1.0);
    assert!(after.value("process_resident_memory_bytes", &[]) > 1e6);
    assert!(after.value("process_open_fds", &[]) > 3.0);
    assert!(after.value("salon_database_bytes", &[]) > 4096.0);
    assert!(after.value("process_start_time_seconds", &[]) > 1.7e9);
}

#[tokio::test]
async fn who_has_gone_is_not_counted_any_more_and_who_missed_something_is() {
    let server = start().await;
    let alan = server.register("alan").await;
    let socket = alan.connect().await;
    socket.hang_up().await;
    eventually("the connection to be gone", async || {
        read(&server).await.value("salon_connections", &[]) == 0.0
    })
    .await;
    server.seed().await.messages(LOBBY, alan.id(), "m", 501).await;
    let mut socket = Socket::open(&alan).await;
    socket.resume([(LOBBY, 0)]).await;
    wait_for!(socket, ServerFrame::Reset { .. } => ());
    socket.resume([(LOBBY, 500)]).await;
    wait_for!(socket, ServerFrame::Replay { data, .. } if !data.is_empty() => ());
    let figures = read(&server).await;
    assert_eq!(figures.value("salon_resets_total", &[]), 1.0);
    assert_eq!(figures.value("salon_replays_total", &[]), 1.0);
}

#[tokio::test]
async fn every_name_is_documented_with_its_type_and_nothing_else_is() {
    let server = start().await;
    let told = read(&server).await;
    let page = include_str!("../../docs/METRICS.md");
    let rows: Vec<(&str, &str)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
            let name = cells.next()?.trim_end_matches('`');
            Some((name.split('{').next()?.trim_end_matches('`'), cells.next()?))
        })
        .collect();
    for (name, kind) in &rows {
        let family = told.families.get(*name).unwrap_or_else(|| panic!("{name} is not told"));
        assert_eq!(family.kind, *kind, "{name}");
        assert!(family.help.ends_with('.') && family.help.len() > 10, "{name}: {}", family.help);
    }
    let documented: BTreeSet<&str> = rows.iter().map(|(name, _)| *name).collect();
    let names: BTreeSet<&str> = told.families.keys().map(String::as_str).collect();
    assert_eq!(documented, names);
}
