//! What a search costs: queries over a million generated messages, beside a scan of the same messages with `LIKE`.
//! The ratio is the figure; the times are this machine's.
//!
//! `make bench` runs it. `SALON_BENCH_MESSAGES` makes it smaller.

mod corpus;
mod queries;

use std::time::{Duration, Instant};

use salon::protocol::limits;
use salon::server::search::Query;
use salon::server::store::{Scope, Store, StoreError};
use tempfile::TempDir;

use queries::{Case, cases};

const MESSAGES: usize = 1_000_000;
/// Searches of each kind, at most.
const REPEATS: usize = 200;
/// How long each kind is measured, at most.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Scans take long: these are enough to compare with.
const SCANS: usize = 3;

#[tokio::main]
async fn main() {
    let messages =
        std::env::var("SALON_BENCH_MESSAGES").map_or(MESSAGES, |text| text.parse().expect("a number"));
    // On the disk of the build, not in a directory that may be memory.
    let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let store = Store::open_sqlite(directory.path()).await.unwrap();
    let started = Instant::now();
    let people = corpus::write(&store, &directory.path().join("salon.db"), messages).await;
    eprintln!("{messages} messages written in {:.0} s", started.elapsed().as_secs_f64());

    println!("| search | p50 ms | p99 ms | hits of a page | p99 of a scan beside it |");
    println!("|---|---|---|---|---|");
    let mut all = Vec::new();
    for case in cases(&people) {
        let mut waits = Vec::new();
        let mut hits = 0;
        let begin = Instant::now();
        while waits.len() < REPEATS && begin.elapsed() < TIME_LIMIT {
            let (text, scope) = case.draw(waits.len());
            let query = Query::parse(&text).unwrap();
            let started = Instant::now();
            hits += search(&store, query, scope).await;
            waits.push(started.elapsed());
        }
        let pages = waits.len();
        let scan = scans(&directory.path().join("salon.db"), &case).await;
        waits.sort();
        let (p50, p99) = (quantile(&waits, 0.5), quantile(&waits, 0.99));
        println!(
            "| {} | {p50:.2} | {p99:.2} | {:.1} | {:.1} × |",
            case.name,
            hits as f64 / pages as f64,
            scan / p99
        );
        all.extend(waits);
    }
    all.sort();
    println!("| **all of them** | {:.2} | {:.2} | | |", quantile(&all, 0.5), quantile(&all, 0.99));
    store.close().await;
}

/// Search as the server does, the messages read and their matches marked.
async fn search(store: &Store, query: Query, scope: Scope) -> usize {
    let limit = limits::SEARCH_PAGE as i64 + 1;
    let asked = query.clone();
    let found = store.read(|tx| Box::pin(async move { tx.search(&asked, scope, limit).await }));
    let found: Vec<_> = found.await.map_err(|error: StoreError| error.to_string()).unwrap();
    found
        .iter()
        .take(limits::SEARCH_PAGE)
        .filter_map(|message| salon::server::search::find(&query, message))
        .count()
}

/// The slowest of some scans for the same texts in the same rooms, in milliseconds.
async fn scans(database: &std::path::Path, case: &Case<'_>) -> f64 {
    let mut slowest = Duration::ZERO;
    for number in 0..SCANS {
        let (text, scope) = case.draw(number);
        let started = Instant::now();
        corpus::scan(database, &text, &scope).await;
        slowest = slowest.max(started.elapsed());
    }
    slowest.as_secs_f64() * 1_000.0
}

/// In milliseconds, of sorted waits.
fn quantile(waits: &[Duration], quantile: f64) -> f64 {
    let at = ((waits.len() - 1) as f64 * quantile).round() as usize;
    waits[at].as_secs_f64() * 1_000.0
}
