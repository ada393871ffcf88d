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
/// How long it does not read in the end: a queue without a bound would hold more than is allowed by then.
const LONG_STOP: Duration = Duration::from_secs(13);
/// How much the others' messages may take longer.
const ALLOWED: f64 = 1.2;
/// Below this, differences are the scheduler's.
const RESOLUTION: Duration = Duration::from_millis(2);
/// A machine that has other things to do is given so many chances to be quiet.
const ATTEMPTS: usize = 3;
/// How often memory is looked at.
const POLL: Duration = Duration::from_millis(100);
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
    let mut growth = 0;
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
        growth = long_stop(&world, &slow, windows.most_memory).await;
        enough.cancel();
    });
    let connected = slow.history().counts.connected;
    assert!(connected > 1, "the server never gave it up: it has not been slow");
    let clients: Vec<Client> = others.into_iter().chain([slow]).collect();
    world.judge(clients).await;

    let (before, during) = (windows.before(), windows.during());
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
    /// That the server had while the reader was reading.
    most_memory: i64,
}

impl Windows {
    fn before(&self) -> Duration {
        median(self.before.clone())
    }

    fn during(&self) -> Duration {
        median(self.during.clone())
    }

    fn are_alike(&self) -> bool {
        self.during() <= self.before().mul_f64(ALLOWED) + RESOLUTION
    }
}

/// One window in which it reads, and one in which it does not; then it catches up.
async fn measure_pair(world: &World, slow: &Client, others: &[Client], windows: &mut Windows) {
    forget_latencies(others);
    windows.most_memory = windows.most_memory.max(most_memory(&world.victim, WINDOW).await);
    windows.before.push(others_p99(others));
    let go_on = hang(slow).await;
    sleep(WINDOW).await;
    windows.during.push(others_p99(others));
    come_back(world, slow, go_on).await;
}

/// How much more memory the server takes while the reader does not read for long than it takes in the same time for
/// what is said meanwhile: caches grow with every message, whoever reads it.
async fn long_stop(world: &World, slow: &Client, before: i64) -> i64 {
    let reading = most_memory(&world.victim, LONG_STOP).await.max(before);
    let go_on = hang(slow).await;
    let hanging = most_memory(&world.victim, LONG_STOP).await;
    come_back(world, slow, go_on).await;
    let anyhow = reading - before;
    hanging - reading - anyhow
}

async fn hang(slow: &Client) -> oneshot::Sender<()> {
    let (go_on, until) = oneshot::channel();
    slow.order(Order::Hang(until)).await;
    go_on
}

async fn come_back(world: &World, slow: &Client, go_on: oneshot::Sender<()>) {
    drop(go_on);
    // It hears first of all that its connection is gone, if it is.
    slow.heed().await;
    slow.order(Order::NetworkIsBack).await;
    // Catching up is work for everyone: what is measured next is not to have any of it.
    let head = world.head(LOBBY).await;
    let has_caught_up = || slow.is_online() && slow.has_come_to(LOBBY, head);
    world.until("it has caught up", std::slice::from_ref(slow), has_caught_up).await;
}

/// The most memory that the server has while some time passes.
async fn most_memory(victim: &Victim, time: Duration) -> i64 {
    let end = Instant::now() + time;
    let mut most = 0;
    while Instant::now() < end {
        most = most.max(victim.resident_bytes());
        sleep(POLL).await;
    }
    most
}

fn others_p99(others: &[Client]) -> Duration {
    p99(others.iter().flat_map(Client::take_latencies).collect())
}

fn forget_latencies(others: &[Client]) {
    others.iter().for_each(|other| drop(other.take_latencies()));
}
