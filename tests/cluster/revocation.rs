//! What was taken away is gone on both nodes, within a second.

use std::time::{Duration, Instant};

use salon::protocol::{ErrorCode, Role, RoomKind, ServerFrame, close};
use serde_json::json;

use crate::nodes::Nodes;
use crate::support::{Socket, texts};

const LIMIT: Duration = Duration::from_secs(1);

/// A session with a socket on each node ends on the first one.
async fn a_session_ends_on_both(nodes: &Nodes, username: &str) {
    let ada = nodes.register(username).await;
    let there = ada.elsewhere(nodes.two.address);
    let mut sockets = [ada.connect().await, there.connect().await];
    let () = ada.call("logout", json!({})).await;
    let ended = Instant::now();
    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, close::SIGNED_OUT);
    }
    assert!(ended.elapsed() < LIMIT, "{:?}", ended.elapsed());
    assert_eq!(there.refused("list_rooms", json!({})).await, ErrorCode::Unauthorized);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_on_both_nodes() {
    let mut nodes = Nodes::start().await;
    a_session_ends_on_both(&nodes, "ada").await;
    nodes.redis().hang();
    a_session_ends_on_both(&nodes, "beth").await;
    nodes.redis().go_on();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_on_both_nodes_without_redis() {
    a_session_ends_on_both(&Nodes::without_redis().await, "ada").await;
}

async fn who_is_removed_hears_nothing_more(nodes: &Nodes) {
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await;
    let room = ada.create_room("Ours", RoomKind::Private).await.id;
    ada.add(room, &beth, Role::Member).await;
    let mut there: Socket = beth.elsewhere(nodes.two.address).connect().await;
    ada.post_message(room, "for both").await;
    ada.remove(room, beth.id()).await;
    let removed = Instant::now();
    ada.post_message(room, "behind her back").await;
    let mut before = Vec::new();
    loop {
        match there.next_frame().await {
            ServerFrame::RoomRemoved { room_id } if room_id == room => break,
            frame => before.push(frame),
        }
    }
    assert!(removed.elapsed() < LIMIT, "{:?}", removed.elapsed());
    before.extend(there.settle().await);
    assert!(!texts(&before).contains(&"behind her back"), "{before:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_on_one_node_hears_nothing_more_on_the_other() {
    who_is_removed_hears_nothing_more(&Nodes::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_hears_nothing_more_without_redis() {
    who_is_removed_hears_nothing_more(&Nodes::without_redis().await).await;
}

/// Twelve attempts by turns: neither node alone would refuse its six.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attempts_to_sign_in_count_on_both_nodes() {
    let nodes = Nodes::limited().await;
    nodes.register("ada").await;
    let mut codes = Vec::new();
    for number in 0..12 {
        let node = if number % 2 == 0 { &nodes.one } else { &nodes.two };
        let form = json!({ "username": "ada", "password": "not hers" });
        codes.push(node.guest().refused("login", form).await);
    }
    assert_eq!(codes[..10], [ErrorCode::InvalidCredentials; 10]);
    assert_eq!(codes[10..], [ErrorCode::RateLimited; 2]);
}
