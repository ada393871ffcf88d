//! The server is killed in the middle of a busy moment, again and again.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::figures::{figure, seconds};
use crate::size::size;
use crate::world::{World, acknowledged, talk};

const PER_SECOND: u32 = 200;
/// Acknowledgements between two kills, at least.
const BETWEEN: usize = 300;
/// Every so many clients crash together with the server, others with each kill.
const CRASHING: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_under_load() {
    let size = size();
    let mut world = World::with(size.kill_clients, size.kill_clients / 10).await;
    let clients = world.clients(world.victim.address).await;
    let begun = Instant::now();
    let enough = CancellationToken::new();
    let mut returns = Vec::new();
    tokio::join!(talk(&clients, PER_SECOND, 20, &enough), async {
        for kill in 0..size.kills {
            busy(&world, &clients).await;
            world.victim.kill().await;
            let crashing = || clients.iter().skip(kill % CRASHING).step_by(CRASHING);
            for client in crashing() {
                client.crash().await;
            }
            world.expect_integrity().await;
            world.victim.start_again().await;
            let restarted = Instant::now();
            crashing().for_each(Client::begin);
            world.until("everyone is back", &clients, || clients.iter().all(Client::is_online)).await;
            returns.push(restarted.elapsed());
        }
        busy(&world, &clients).await;
        enough.cancel();
    });
    let lasted = begun.elapsed();
    let evidence = world.judge(clients).await;

    let acks: usize = evidence.histories.iter().map(|history| history.acknowledged().count()).sum();
    let frames: u64 = evidence.histories.iter().map(|history| history.counts.frames_sent).sum();
    assert!(acks > size.kills * BETWEEN, "only {acks} acknowledgements");
    let test = format!("kill -9 ×{}, {} clients", size.kills, size.kill_clients);
    figure(&test, "messages stored", evidence.store.messages.len());
    figure(&test, "acknowledgements, none of them lost or doubled", acks);
    figure(&test, "message frames sent, repetitions included", frames);
    figure(&test, "messages a second", (evidence.store.messages.len() as f64 / lasted.as_secs_f64()) as u64);
    figure(
        &test,
        "until everyone is back, longest",
        seconds(returns.iter().max().copied().unwrap_or(Duration::ZERO)),
    );
}

/// Wait until a good many messages more have been acknowledged.
async fn busy(world: &World, clients: &[Client]) {
    let before = acknowledged(clients);
    world.until("much was said", clients, || acknowledged(clients) >= before + BETWEEN).await;
}
