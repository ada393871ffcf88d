//! The server is stopped as a service manager stops it, while everybody writes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::figures::{figure, ms};
use crate::size::size;
use crate::world::{World, acknowledged, hurry, talk};

const CLIENTS: usize = 30;
const PER_SECOND: u32 = 120;
const BETWEEN: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drained_again_and_again_under_load() {
    let drains = size().drains;
    let mut world = World::with(CLIENTS, 3).await;
    let clients = world.clients(world.victim.address).await;
    let enough = CancellationToken::new();
    let mut lasted = Vec::new();
    tokio::join!(talk(&clients, PER_SECOND, 20, &enough), async {
        for drain in 0..drains {
            let before = acknowledged(&clients);
            world.until("much was said", &clients, || acknowledged(&clients) >= before + BETWEEN).await;
            lasted.push(world.victim.drain().await);
            world.expect_integrity().await;
            world.victim.start_again().await;
            // Some come when they were asked to, some are impatient.
            if drain % 2 == 1 {
                hurry(&clients).await;
            }
            world.until("everyone is back", &clients, || clients.iter().all(Client::is_online)).await;
        }
        enough.cancel();
    });
    let evidence = world.judge(clients).await;

    let acks: usize = evidence.histories.iter().map(|history| history.acknowledged().count()).sum();
    let test = format!("SIGTERM ×{drains} under load, {CLIENTS} clients");
    figure(&test, "acknowledgements, none of them lost or doubled", acks);
    figure(&test, "until exit 0, longest", ms(lasted.into_iter().max().unwrap_or(Duration::ZERO)));
}
