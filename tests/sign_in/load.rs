//! Who signs in does not keep the others from talking.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use salon::protocol::{RoomId, ServerFrame};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::{Client, PASSWORD, Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);
const AT_ONCE: usize = 50;
const UNDER_LOAD: Duration = Duration::from_secs(10);
const BOUND: Duration = Duration::from_millis(250);
/// Where others are at work on this machine, the bound means little: for comparison, what the same conversation takes
/// beside as many busy threads as may hash passwords at once.
const BESIDE_BUSY_THREADS: Duration = Duration::from_secs(4);
const BUSY_THREADS: usize = 2;
const TIMES_BUSY: u32 = 3;
/// Others come and go, too: one undisturbed round will do.
const ROUNDS: usize = 3;

/// From sending a message to its being heard by somebody else, over and over.
async fn talk(alan: &mut Socket, beth: &mut Socket, how_long: Duration) -> Vec<Duration> {
    let mut took = Vec::new();
    let started = Instant::now();
    while started.elapsed() < how_long {
        let sent_at = Instant::now();
        let sent = alan.say(LOBBY, "are you there?").await;
        wait_for!(beth, ServerFrame::Message { data, .. } if data.client_id == sent => ());
        took.push(sent_at.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // What came besides is not kept for ever.
    alan.settle().await;
    beth.settle().await;
    took
}

fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() * 99 / 100]
}

/// Sign in again and again: with the right password, a wrong one, a name that nobody has.
async fn hurry(client: Client, first: usize, done: Arc<AtomicUsize>, stop: CancellationToken) {
    let attempts = [("alan", PASSWORD), ("alan", "a wrong one"), ("nobody", PASSWORD)];
    for number in first.. {
        let (username, password) = attempts[number % attempts.len()];
        let form = json!({ "username": username, "password": password });
        if stop.run_until_cancelled(client.post("login", &form)).await.is_none() {
            return;
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
}

async fn beside_busy_threads(alan: &mut Socket, beth: &mut Socket) -> Duration {
    let stop = CancellationToken::new();
    let busy: Vec<_> = (0..BUSY_THREADS)
        .map(|_| {
            let stop = stop.clone();
            std::thread::spawn(move || while !stop.is_cancelled() {})
        })
        .collect();
    let took = talk(alan, beth, BESIDE_BUSY_THREADS).await;
    stop.cancel();
    busy.into_iter().for_each(|thread| thread.join().unwrap());
    p99(took)
}

async fn beside_sign_ins(server: &Server, alan: &mut Socket, beth: &mut Socket) -> Duration {
    let (done, stop) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
    let hurrying: Vec<_> = (0..AT_ONCE)
        .map(|number| tokio::spawn(hurry(server.guest(), number, done.clone(), stop.clone())))
        .collect();
    let took = talk(alan, beth, UNDER_LOAD).await;
    stop.cancel();
    for task in hurrying {
        task.await.unwrap();
    }
    let signed_in = done.load(Ordering::Relaxed);
    assert!(signed_in > AT_ONCE, "{signed_in} sign-ins");
    println!("{} messages beside {signed_in} sign-ins", took.len());
    p99(took)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sign_ins_at_once_do_not_hold_up_a_conversation() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let (mut alan_s, mut beth_s) = (alan.connect().await, beth.connect().await);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let busy = beside_busy_threads(&mut alan_s, &mut beth_s).await;
        let signing_in = beside_sign_ins(&server, &mut alan_s, &mut beth_s).await;
        println!("p99 {signing_in:?}, beside busy threads {busy:?}");
        if signing_in < BOUND.max(TIMES_BUSY * busy) {
            return;
        }
        rounds.push((signing_in, busy));
    }
    panic!("p99, and beside busy threads: {rounds:?}");
}
