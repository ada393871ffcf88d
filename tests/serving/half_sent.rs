//! Half-sent requests by the hundred, and what others notice of them.

use std::path::Path;
use std::time::Duration;

use futures::future::join_all;
use reqwest::StatusCode;
use tempfile::tempdir;
use tokio::time::{Instant, sleep};

use crate::certificate::Certificate;
use crate::dawdler::{End, Kind, Target, dawdle};
use crate::support::Client;
use crate::support::command::{Serving, salon};

/// Half-sent requests, of all kinds together.
const DAWDLERS: usize = 400;
/// How long after its last progress a connection may still be there.
const CUT_WITHIN: Duration = Duration::from_secs(15);
/// How long it may be there in all, though it makes progress.
const LASTS_AT_MOST: Duration = Duration::from_secs(20);
/// What healthy requests may take, 99 of 100.
const HEALTHY: Duration = Duration::from_millis(250);
/// Healthy requests that are measured while nobody dawdles.
const BASELINE_REQUESTS: usize = 300;
/// The pause between two of them.
const PACE: Duration = Duration::from_millis(20);

async fn start(directory: &Path, tls: Option<&Certificate>) -> Serving {
    let data_dir = if tls.is_some() { "data-tls" } else { "data" };
    let mut command = salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", data_dir]);
    if let Some(certificate) = tls {
        command.env("SALON_TLS_CERTIFICATE", &certificate.file).env("SALON_TLS_KEY", &certificate.key_file);
    }
    Serving::start(command).await
}

/// A page, rendered for a client that keeps its connection or one that makes a new one.
async fn healthy_request(client: &Client) -> Duration {
    let begun = Instant::now();
    let response = client.get("/register").await;
    assert_eq!(response.status(), StatusCode::OK);
    response.bytes().await.unwrap();
    begun.elapsed()
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[(times.len() * 99).div_ceil(100) - 1]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_them_are_cut_and_nobody_else_notices() {
    let directory = tempdir().unwrap();
    let certificate = Certificate::write(directory.path(), "localhost");
    let (plain, tls) =
        (start(directory.path(), None).await, start(directory.path(), Some(&certificate)).await);
    let mut alan = Client::new(plain.address);
    alan.register("alan").await;
    let target = Target {
        plain: plain.address,
        tls: tls.address,
        certificate: &certificate,
        cookie: alan.cookie().unwrap(),
    };
    let keeping = Client::new(plain.address);
    let renewing = Client::from_builder(plain.address, reqwest::Client::builder().pool_max_idle_per_host(0));

    let mut before = Vec::new();
    for number in 0..BASELINE_REQUESTS {
        before.push(healthy_request(if number % 2 == 0 { &keeping } else { &renewing }).await);
        sleep(PACE).await;
    }

    let mut meanwhile = Vec::new();
    let dawdlers = join_all((0..DAWDLERS).map(|number| dawdle(Kind::ALL[number % Kind::ALL.len()], &target)));
    let healthy = async {
        loop {
            for client in [&keeping, &renewing] {
                meanwhile.push(healthy_request(client).await);
                sleep(PACE).await;
            }
        }
    };
    let ends = tokio::select! {
        ends = dawdlers => ends,
        () = healthy => unreachable!("it goes on"),
    };

    for End { kind, lasted, unheard, answer } in &ends {
        assert!(*unheard < CUT_WITHIN, "{kind:?}: {unheard:?} after its last progress");
        assert!(*lasted < LASTS_AT_MOST, "{kind:?}: {lasted:?}");
        let answers = kind.answers();
        let expected = answers.iter().any(|expected| answer.starts_with(expected));
        assert!(expected || (answers.is_empty() && answer.is_empty()), "{kind:?}: {answer}");
    }
    for kind in Kind::ALL {
        let of_kind = ends.iter().filter(|end| end.kind == kind);
        let (count, longest) =
            of_kind.fold((0, Duration::ZERO), |(count, longest), end| (count + 1, longest.max(end.lasted)));
        println!("{kind:?}: {count}, the longest {longest:.1?}");
    }
    let (requests, before, meanwhile) = (meanwhile.len(), p99(before), p99(meanwhile));
    println!("healthy p99: {before:.1?} before, {meanwhile:.1?} meanwhile ({requests} requests)");
    // On a machine that is busy with other things, both are long.
    let bound = HEALTHY.max(before * 2);
    assert!(meanwhile < bound, "healthy requests took {meanwhile:?}, and {before:?} before");
}
