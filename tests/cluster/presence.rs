//! Who is online, on all nodes together.

use std::time::{Duration, Instant};

use salon::protocol::RoomId;
use tokio::time::sleep;

use crate::nodes::Nodes;
use crate::support::{Client, eventually};

const LOBBY: RoomId = RoomId(1);
/// After a crash.
const GHOST_LIMIT: Duration = Duration::from_secs(60);
/// Longer than a node takes to see that it is deaf, shorter than what it knows of others holds.
const AWAY: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

async fn online(client: &Client) -> i64 {
    client.room(LOBBY).await.expect("everyone is there").online_count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_count_once_wherever_they_are() {
    let nodes = Nodes::start().await;
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await;
    let beth_there = beth.elsewhere(nodes.two.address);
    let _ada_s = ada.connect().await;
    let (_desk, phone) = (beth.connect().await, beth_there.connect().await);
    eventually("both nodes know of two", async || online(&ada).await == 2 && online(&beth_there).await == 2)
        .await;
    let listed = beth_there.members(LOBBY).await.members;
    assert!(listed.iter().all(|member| member.online), "{listed:?}");

    phone.hang_up().await;
    let carl = nodes.register("carl").await.elsewhere(nodes.two.address);
    let carl_s = carl.connect().await;
    eventually("somebody else is seen", async || online(&ada).await == 3).await;
    carl_s.hang_up().await;
    // Whoever has gone before carl would have left before him.
    eventually("carl has left", async || online(&ada).await == 2).await;
    assert_eq!(online(&beth_there).await, 2, "beth is still at her desk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_node_that_stops_is_gone_within_a_second() {
    let mut nodes = Nodes::start().await;
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await.elsewhere(nodes.two.address);
    let (_ada_s, _beth_s) = (ada.connect().await, beth.connect().await);
    eventually("beth is seen", async || online(&ada).await == 2).await;
    nodes.two.ask_to_stop().await;
    let asked = Instant::now();
    eventually("beth has gone", async || online(&ada).await == 1).await;
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    nodes.two.stopped().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_node_that_crashes_is_gone_within_a_minute() {
    let mut nodes = Nodes::start().await;
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await.elsewhere(nodes.two.address);
    let (_ada_s, _beth_s) = (ada.connect().await, beth.connect().await);
    eventually("beth is seen", async || online(&ada).await == 2).await;
    nodes.two.kill().await;
    let crashed = Instant::now();
    while online(&ada).await != 1 {
        assert!(crashed.elapsed() < GHOST_LIMIT, "beth is still there");
        sleep(POLL).await;
    }
}

/// Nodes that cannot tell each other of their people for a while have not lost them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_leaves_while_redis_is_away_and_newcomers_are_seen_after_it() {
    let mut nodes = Nodes::start().await;
    let ada = nodes.register("ada").await;
    let beth = nodes.register("beth").await.elsewhere(nodes.two.address);
    let (_ada_s, _beth_s) = (ada.connect().await, beth.connect().await);
    eventually("beth is seen", async || online(&ada).await == 2).await;
    nodes.redis().kill();
    let carl = nodes.register("carl").await.elsewhere(nodes.two.address);
    let _carl_s = carl.connect().await;
    let killed = Instant::now();
    while killed.elapsed() < AWAY {
        assert_eq!(online(&ada).await, 2, "beth is still there, and of carl nobody can tell");
        sleep(POLL).await;
    }
    nodes.redis().start_again();
    let back = Instant::now();
    eventually("carl is seen", async || online(&ada).await == 3).await;
    assert!(back.elapsed() < Duration::from_secs(10), "{:?}", back.elapsed());
}
