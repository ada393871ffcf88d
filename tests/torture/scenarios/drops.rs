//! The network goes away for two seconds of every ten, in all the ways in which networks go away.

use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::figures::{figure, seconds};
use crate::proxy::{Fate, Proxy};
use crate::size::size;
use crate::world::{World, talk};

const PER_SECOND: u32 = 60;
const EVERY: Duration = Duration::from_secs(10);
const DROP: Duration = Duration::from_secs(2);
/// It takes a client up to 33 s to notice that its connection is half-open. None begins in the last minute but one.
const NOTICED: Duration = Duration::from_secs(45);
const SLOW: Duration = Duration::from_millis(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_comes_and_goes() {
    let size = size();
    let mut world = World::with(size.drop_clients, size.drop_clients / 10).await;
    let proxy = Proxy::before(world.victim.address).await;
    let clients = world.clients(proxy.address).await;
    let enough = CancellationToken::new();
    let mut lost = 0;
    tokio::join!(talk(&clients, PER_SECOND, 20, &enough), async {
        let begun = Instant::now();
        let mut weather = interval(EVERY);
        weather.set_missed_tick_behavior(MissedTickBehavior::Delay);
        weather.tick().await;
        for drop in 0_usize.. {
            sleep(EVERY / 2).await;
            if begun.elapsed() >= size.drops_for {
                break;
            }
            let may_stay_unnoticed = begun.elapsed() + NOTICED < size.drops_for;
            proxy.set_down(true);
            lost += proxy.strike(|connection| match (connection + drop) % 3 {
                0 => Fate::CutMidFrame,
                1 if may_stay_unnoticed => Fate::HalfOpen,
                _ => Fate::Cut,
            });
            sleep(DROP).await;
            proxy.delay(if drop % 2 == 0 { SLOW } else { Duration::ZERO });
            proxy.set_down(false);
            weather.tick().await;
        }
        enough.cancel();
    });
    proxy.delay(Duration::ZERO);
    let settled = world.settle(&clients).await;
    let evidence = world.judge(clients).await;

    let counts = || evidence.histories.iter().map(|history| history.counts);
    assert!(lost > size.drop_clients, "only {lost} connections were lost");
    let test =
        format!("2 s drops every 10 s for {} s, {} clients", size.drops_for.as_secs(), size.drop_clients);
    figure(&test, "connections lost", lost);
    figure(&test, "times connected", counts().map(|counts| counts.connected).sum::<u64>());
    figure(&test, "replays", counts().map(|counts| counts.replays).sum::<u64>());
    figure(&test, "messages stored, each seen once and in order by all", evidence.store.messages.len());
    figure(&test, "until all was well after the last drop", seconds(settled));
}
