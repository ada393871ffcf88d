//! Nodes, Redis and PostgreSQL go away in the middle of a busy moment: nothing is lost, doubled or out of order.

use std::time::Duration;

use tokio::time::Instant;

use crate::talking::typing_crosses;
use crate::world::{World, busy};

/// Acknowledgements between two crashes, at least.
const BETWEEN: usize = 100;
const KILLS: usize = 10;
const RESTARTS: usize = 5;
/// How long Redis is away.
const AWAY: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_killed_by_turns() {
    World::start()
        .await
        .talk_while(async |nodes, clients| {
            for kill in 0..KILLS {
                busy(clients, BETWEEN).await;
                nodes.number(kill % 2).kill().await;
                busy(clients, BETWEEN).await;
                nodes.number(kill % 2).start_again().await;
            }
            busy(clients, BETWEEN).await;
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_restarted_one_after_the_other() {
    World::start()
        .await
        .talk_while(async |nodes, clients| {
            for restart in 0..4 {
                busy(clients, BETWEEN).await;
                let node = nodes.number(restart % 2);
                node.ask_to_stop().await;
                node.stopped().await;
                node.start_again().await;
            }
            busy(clients, BETWEEN).await;
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_is_killed_and_cut_off() {
    World::start()
        .await
        .talk_while(async |nodes, clients| {
            busy(clients, BETWEEN).await;
            nodes.redis().kill();
            let killed = Instant::now();
            busy(clients, BETWEEN).await;
            tokio::time::sleep_until(killed + AWAY).await;
            nodes.redis().start_again();
            typing_crosses(nodes, ["ada", "beth"]).await;
            busy(clients, BETWEEN).await;
            nodes.redis().hang();
            let cut_off = Instant::now();
            busy(clients, BETWEEN).await;
            tokio::time::sleep_until(cut_off + AWAY).await;
            nodes.redis().go_on();
            typing_crosses(nodes, ["carl", "dora"]).await;
            busy(clients, BETWEEN).await;
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_restarted() {
    World::start()
        .await
        .talk_while(async |nodes, clients| {
            for _ in 0..RESTARTS {
                busy(clients, BETWEEN).await;
                nodes.postgres.crash();
            }
            busy(clients, BETWEEN).await;
        })
        .await;
}
