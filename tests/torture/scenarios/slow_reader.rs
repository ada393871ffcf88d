//! Someone stops reading in a busy room. The others do not notice, nor does the server's memory.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::client::{Client, Order};
use crate::figures::{figure, median, ms, p99};
use crate::size::size;
use crate::victim::Victim;
use crate::world::{LOBBY, World, talk};

const OTHERS: usize = 5;
const PER_SECOND: u32 = 80;
/// Large messages fill the buffers between server and reader in less than a window: four bytes each.
const LETTERS: usize = 3_900;
/// How long the reader reads, and how long it does not.
const WINDOW: Duration = Duration::from_secs(5);
/// How much the others' messages may take longer.
const ALLOWED: f64 = 1.2;
/// Below this, differences are the scheduler's.
const RESOLUTION: Duration = Duration::from_millis(2);
/// A machine that has other things to do is given so many chances to be quiet.
const ATTEMPTS: usize = 3;
const GROWTH_LIMIT: i64 = 5 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stops_reading() {
    let mut world = World::with(OTHERS + 1, 0).await;
    let mut door = world.door(OTHERS, world.victim.address);
    door.receive_buffer = Some(16 * 1024);
    let slow = Client::start(world.people[OTHERS].id, door, vec![LOBBY]);
    let others: Vec<Client> = (0..OTHERS)
        .map(|number| {
            Client::start(world.people[number].id, world.door(number, world.victim.address), vec![LOBBY])
        })
        .collect();
    world
        .until("everyone is connected", &others, || slow.is_online() && others.iter().all(Client::is_online))
        .await;

    let enough = CancellationToken::new();
    let mut windows = Windows::default();
    tokio::join!(talk(&others, PER_SECOND, LETTERS, &enough), async {
        // Buffers grow to their size, and caches fill.
        measure_pair(&world, &slow, &others, &mut Windows::default()).await;
        for _ in 0..ATTEMPTS {
            for _ in 0..size().slow_rounds {
                measure_pair(&world, &slow, &others, &mut windows).await;
            }
            if windows.are_alike() {
                break;
            }
        }
        enough.cancel();
    });
    let connected = slow.history().counts.connected;
    assert!(connected > 1, "the server never gave it up: it has not been slow");
    let clients: Vec<Client> = others.into_iter().chain([slow]).collect();
    world.judge(clients).await;

    let (before, during, growth) = (windows.before(), windows.during(), windows.growth());
    let test = "a reader that stops reading";
    figure(test, "others' p99 while it reads", ms(before));
    figure(test, "others' p99 while it does not", ms(during));
    figure(test, "growth of the server's memory meanwhile", format!("{} KiB", growth / 1024));
    figure(test, "times it was cut off, and came back complete", connected - 1);
    assert!(windows.are_alike(), "the others' p99 went from {before:?} to {during:?}");
    assert!(growth < GROWTH_LIMIT, "the server has grown by {growth} bytes");
}

/// What was measured in windows that follow each other in pairs.
#[derive(Default)]
struct Windows {
    before: Vec<Duration>,
    during: Vec<Duration>,
    growth: Vec<i64>,
}

impl Windows {
    fn before(&self) -> Duration {
        median(self.before.clone())
    }

    fn during(&self) -> Duration {
        median(self.during.clone())
    }

    /// The middle one: other things that a server does grow and shrink, too.
    fn growth(&self) -> i64 {
        let mut growth = self.growth.clone();
        growth.sort_unstable();
        growth[growth.len() / 2]
    }

    fn are_alike(&self) -> bool {
        self.during() <= self.before().mul_f64(ALLOWED) + RESOLUTION
    }
}

/// One window in which it reads, and one in which it does not; then it catches up.
async fn measure_pair(world: &World, slow: &Client, others: &[Client], windows: &mut Windows) {
    let (before, held) = window(&world.victim, others).await;
    let (go_on, until) = oneshot::channel();
    slow.order(Order::Hang(until)).await;
    let (during, reached) = window(&world.victim, others).await;
    windows.before.push(before);
    windows.during.push(during);
    windows.growth.push(reached - held);
    drop(go_on);
    slow.order(Order::NetworkIsBack).await;
    world.until("it has come back", std::slice::from_ref(slow), || slow.is_online()).await;
    others.iter().for_each(|other| drop(other.take_latencies()));
}

/// The others' p99, and the most memory that the server had.
async fn window(victim: &Victim, others: &[Client]) -> (Duration, i64) {
    others.iter().for_each(|other| drop(other.take_latencies()));
    let end = Instant::now() + WINDOW;
    let mut most = 0;
    while Instant::now() < end {
        most = most.max(victim.resident_bytes());
        sleep(Duration::from_millis(100)).await;
    }
    (p99(others.iter().flat_map(Client::take_latencies).collect()), most)
}
