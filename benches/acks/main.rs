//! What an acknowledgement costs: messages that a server process has committed, beside the same number of bare
//! one-row transactions on the same disk. The ratio is the figure; the rates are this machine's.
//!
//! `make bench` runs it. Each sender has a room and a socket of its own, and one message on its way.

mod bare;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use futures::future::join_all;
use salon::protocol::{RoomId, ServerFrame};
use tempfile::TempDir;

use support::command::{Serving, salon};
use support::{Client, Seed, Socket};

const SENDERS: [usize; 3] = [1, 16, 256];
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(5);

/// Rate and waits of one series.
pub struct Series {
    waits: Vec<Duration>,
    lasted: Duration,
}

impl Series {
    fn of(mut waits: Vec<Duration>, lasted: Duration) -> Self {
        assert!(!waits.is_empty(), "nothing was measured");
        waits.sort();
        Self { waits, lasted }
    }

    fn per_second(&self) -> f64 {
        self.waits.len() as f64 / self.lasted.as_secs_f64()
    }

    /// A quantile, in milliseconds.
    fn wait_ms(&self, quantile: f64) -> f64 {
        let at = ((self.waits.len() - 1) as f64 * quantile).round() as usize;
        self.waits[at].as_secs_f64() * 1_000.0
    }
}

#[tokio::main]
async fn main() {
    println!(
        "| senders | acks/s | p50 ms | p99 ms | bare transactions/s | p50 ms | p99 ms | acks per transaction |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for senders in SENDERS {
        // On the disk of the build, not in a directory that may be memory.
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let acks = acknowledged(directory.path(), senders).await;
        let bare = bare::transactions(&directory.path().join("bare.db"), acks.waits.len()).await;
        println!(
            "| {senders} | {:.0} | {:.2} | {:.2} | {:.0} | {:.2} | {:.2} | {:.2} |",
            acks.per_second(),
            acks.wait_ms(0.5),
            acks.wait_ms(0.99),
            bare.per_second(),
            bare.wait_ms(0.5),
            bare.wait_ms(0.99),
            acks.per_second() / bare.per_second(),
        );
    }
}

/// Let so many people send one message after the other.
async fn acknowledged(directory: &Path, senders: usize) -> Series {
    let mut command = salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.env("SALON_UNLIMITED", "1").env("SALON_LOG", "error");
    let serving = Serving::start(command).await;
    let sockets = connect(directory, &serving, senders).await;
    let begin = Instant::now() + WARM_UP;
    let sending = sockets.into_iter().map(|(socket, room)| tokio::spawn(send(socket, room, begin)));
    let waits = join_all(sending).await.into_iter().flat_map(|waits| waits.unwrap()).collect();
    serving.signal("TERM").await;
    let (status, _) = serving.ended().await;
    assert!(status.success(), "{status:?}");
    Series::of(waits, MEASURED)
}

/// Everyone has a room to themselves: what is measured is committing, not fan-out.
async fn connect(directory: &Path, serving: &Serving, senders: usize) -> Vec<(Socket, RoomId)> {
    let seed = Seed::open(&directory.join("data")).await;
    let people = seed.members(RoomId(1), "sender", senders).await;
    let cookies = seed.sign_in(&people).await;
    let mut sockets = Vec::with_capacity(senders);
    for (person, cookie) in people.iter().zip(&cookies) {
        let room = seed.room("Room", std::slice::from_ref(person)).await;
        let socket = Client::with_cookie(serving.address, cookie).connect().await;
        sockets.push((socket, room));
    }
    seed.close().await;
    sockets
}

/// The waits for all acknowledgements that came in the measured time.
async fn send(mut socket: Socket, room: RoomId, begin: Instant) -> Vec<Duration> {
    let mut waits = Vec::new();
    loop {
        let started = Instant::now();
        let sent = socket.say(room, "What is acknowledged is on disk. 已确认的都在磁盘上。").await;
        while !matches!(socket.next_frame().await, ServerFrame::Ack { client_id, .. } if client_id == sent) {}
        let now = Instant::now();
        if now >= begin + MEASURED {
            return waits;
        }
        if now >= begin {
            waits.push(now - started);
        }
    }
}
