//! A name that nobody has and a wrong password cannot be told apart, by what is said or by how long it takes.

use std::fs;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{DATE, HeaderMap};
use serde_json::json;

use crate::support::{Client, PASSWORD, Server};

/// Samples of each kind in a round.
const ROUND: usize = 40;
/// Another round is asked for while the medians are further apart: what else goes on here disturbs both alike, but not
/// at the same moments.
const ROUNDS: usize = 8;
const APART: f64 = 0.05;

async fn refused(client: &Client, username: &str, password: &str) -> (u16, HeaderMap, Vec<u8>) {
    let request = client.request(Method::POST, "/api/login");
    let form = json!({ "username": username, "password": password });
    let response = client.respond(request.form(&form)).await;
    let mut headers = response.headers().clone();
    headers.remove(DATE);
    (response.status().as_u16(), headers, response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn all_that_is_wrong_is_answered_alike() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    server.register("alan").await;
    let guest = server.guest();
    let expected = refused(&guest, "alan", "a wrong one").await;
    assert_eq!(expected.0, 401);
    let long = "x".repeat(200);
    for (username, password) in [
        ("nobody", "a wrong one"),
        ("nobody", PASSWORD),
        ("ALAN", "a wrong one"),
        ("alan", ""),
        ("alan", &long),
        ("nobody", &long),
        ("", PASSWORD),
        ("not a name", PASSWORD),
        (&long, PASSWORD),
        ("alan'--", PASSWORD),
        ("deleted:1", PASSWORD),
    ] {
        assert_eq!(refused(&guest, username, password).await, expected, "{username:?} {password:?}");
    }
}

#[tokio::test]
async fn too_many_guesses_are_answered_alike() {
    let server = Server::start().await;
    server.register("alan").await;
    let mut answers = Vec::new();
    for username in ["alan", "nobody"] {
        let guest = server.guest();
        let mut codes = Vec::new();
        for _ in 0..12 {
            codes.push(refused(&guest, username, "a wrong one").await.0);
        }
        answers.push(codes);
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains(&429), "{answers:?}");
}

/// What this process has had of the processors.
fn worked() -> Duration {
    let mut nanoseconds = 0;
    for task in fs::read_dir("/proc/self/task").unwrap() {
        let path = task.unwrap().path().join("schedstat");
        // A thread may end between the two.
        let figures = fs::read_to_string(path).unwrap_or_default();
        nanoseconds += figures.split(' ').next().and_then(|figure| figure.parse::<u64>().ok()).unwrap_or(0);
    }
    Duration::from_nanos(nanoseconds)
}

/// How much work, and how much time, an attempt takes.
async fn measured(client: &Client, username: &str, password: &str) -> [Duration; 2] {
    let (before, started) = (worked(), Instant::now());
    assert_eq!(refused(client, username, password).await.0, 401);
    [worked().saturating_sub(before), started.elapsed()]
}

fn median(samples: &[Duration]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2].as_secs_f64() * 1000.0
}

/// By the work of the processors: the time on the clock is that of whatever else goes on here as well.
#[tokio::test]
async fn a_name_that_nobody_has_takes_as_much_work_as_a_wrong_password() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    server.register("alan").await;
    let guest = server.guest();
    let cases = [("alan", "a wrong one"), ("nobody", "a wrong one"), ("not a name", "a wrong one")];
    let mut work = cases.map(|_| Vec::new());
    let mut time = cases.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for _ in 0..ROUND {
            for (case, (username, password)) in cases.iter().enumerate() {
                let [worked, took] = measured(&guest, username, password).await;
                work[case].push(worked);
                time[case].push(took);
            }
        }
        let medians = work.each_ref().map(|samples| median(samples));
        println!("work {medians:.2?} ms, time {:.2?} ms", time.each_ref().map(|samples| median(samples)));
        assert!(medians[0] > 1.0, "a password is hashed: {medians:?} ms");
        if medians.iter().all(|other| (other / medians[0] - 1.0).abs() < APART) {
            return;
        }
    }
    panic!("one takes more work than another: {:?} ms", work.each_ref().map(|samples| median(samples)));
}
