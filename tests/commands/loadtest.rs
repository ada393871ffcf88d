//! `salon loadtest`, small: what it prints, and that it leaves nothing behind.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::support::command::{Ended, run, salon};

async fn loadtest(directory: &Path, arguments: &str) -> Ended {
    let words: Vec<&str> = ["loadtest"].into_iter().chain(arguments.split(' ')).collect();
    run(salon(directory, &words)).await
}

/// The figures in the last line. The table before it shows the same ones.
fn figures(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let (table, line) = ended.stdout.trim_end().rsplit_once('\n').unwrap();
    let figures: Value = serde_json::from_str(line).unwrap();
    let object = figures.as_object().unwrap();
    assert_eq!(table.lines().next(), figures["scenario"].as_str());
    assert_eq!(table.lines().count(), object.len(), "{table}");
    for line in table.lines().skip(1) {
        assert!(object.contains_key(line.split_whitespace().next().unwrap()), "{line}");
    }
    figures
}

fn number(figures: &Value, name: &str) -> f64 {
    figures[name].as_f64().unwrap_or_else(|| panic!("no {name} in {figures}"))
}

#[tokio::test]
async fn everybody_hears_what_is_said_as_fast_as_can_be() {
    let directory = tempdir().unwrap();
    let ended = loadtest(directory.path(), "fanout --rooms 3 --members 4 --in-flight 2 --seconds 3").await;
    let figures = figures(&ended);
    assert_eq!(figures["scenario"], "fanout");
    assert_eq!((number(&figures, "rooms"), number(&figures, "members")), (3.0, 4.0));
    assert_eq!(number(&figures, "gaps"), 0.0);
    // Each is heard by four.
    assert!(
        number(&figures, "deliveries_per_second") > 2.0 * number(&figures, "acks_per_second"),
        "{figures}"
    );
    assert!(number(&figures, "acks_per_second") > 0.0, "{figures}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "it leaves nothing behind");
}

#[tokio::test]
async fn an_even_pace_is_kept() {
    let directory = tempdir().unwrap();
    let ended = loadtest(directory.path(), "paced --rooms 2 --members 5 --rate 200 --seconds 2").await;
    let figures = figures(&ended);
    assert_eq!((figures["scenario"].as_str(), number(&figures, "gaps")), (Some("paced"), 0.0));
    assert!(number(&figures, "deliveries_per_second") > 0.0, "{figures}");
    assert!(number(&figures, "delivery_p99_ms") > 0.0, "{figures}");
}

#[tokio::test]
async fn what_is_written_is_acknowledged() {
    let directory = tempdir().unwrap();
    let ended = loadtest(directory.path(), "persist --senders 4 --in-flight 3 --seconds 1").await;
    let figures = figures(&ended);
    assert_eq!(figures["scenario"], "persist");
    assert!(number(&figures, "acks_per_second") > 1.0, "{figures}");
    assert!(number(&figures, "ack_p99_ms") >= number(&figures, "ack_p50_ms"), "{figures}");
}

#[tokio::test]
async fn people_may_do_nothing_or_come_back_at_once() {
    let directory = tempdir().unwrap();
    let idle = figures(&loadtest(directory.path(), "idle --connections 25").await);
    assert_eq!((idle["scenario"].as_str(), number(&idle, "connections")), (Some("idle"), 25.0));
    assert!(number(&idle, "server_cpu_us_per_handshake") >= 0.0, "{idle}");
    let storm = figures(&loadtest(directory.path(), "storm --connections 25").await);
    assert_eq!((storm["scenario"].as_str(), number(&storm, "connections")), (Some("storm"), 25.0));
    assert!(number(&storm, "all_back_seconds") > 0.0, "{storm}");
}

#[tokio::test]
async fn what_a_server_holds_is_read_here_and_there() {
    let directory = tempdir().unwrap();
    let ended = loadtest(directory.path(), "history --rooms 3 --messages 60 --requests 5").await;
    let figures = figures(&ended);
    assert_eq!((figures["scenario"].as_str(), number(&figures, "messages")), (Some("history"), 180.0));
    for name in ["start_ms", "history_p99_ms", "room_list_p99_ms", "room_page_p99_ms", "resident_mib"] {
        assert!(number(&figures, name) > 0.0, "{figures}");
    }
}

/// The examples of a page: what is asked, and what of the table it shows.
fn examples(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.split("```sh\nsalon loadtest ").skip(1).map(|rest| {
        let (arguments, rest) = rest.split_once("\n```\n```text\n").unwrap();
        (arguments, rest.split_once("```").unwrap().0)
    })
}

#[tokio::test]
async fn a_plan_says_what_its_page_says() {
    let directory = tempdir().unwrap();
    let mut count = 0;
    let page = include_str!("../../docs/SCALING.md");
    for (arguments, shown) in examples(page) {
        let ended = loadtest(directory.path(), arguments).await;
        assert_eq!(figures(&ended)["scenario"], "plan");
        let mut printed = ended.stdout.lines();
        for line in shown.lines().filter(|line| line.trim() != "…") {
            assert!(printed.any(|other| other == line), "{arguments}: {line}\n{}", ended.stdout);
        }
        count += 1;
    }
    assert!(count >= 4, "only {count} examples were found");
    assert_eq!(count, page.matches("```sh\n").count(), "each of them is run");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "nothing was started");
}

#[tokio::test]
async fn a_plan_of_nonsense_is_refused() {
    let directory = tempdir().unwrap();
    for arguments in [
        "--plan --connections 0",
        "--plan --rooms-of 0",
        "--plan --attentive-percent 101",
        "--plan --back-within-seconds 0",
        "--plan --nodes 0",
        "--plan --messages-per-second many",
        "--plan idle",
        "--connections 5",
    ] {
        let ended = loadtest(directory.path(), arguments).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments}: {ended:?}");
    }
    for (arguments, reason) in [
        ("--plan --connections 20 --rooms-of 50", "50 people"),
        ("--plan --connections 10000000 --memory-mib 512", "(memory)"),
    ] {
        let ended = loadtest(directory.path(), arguments).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{arguments}: {ended:?}");
        assert!(ended.stderr.contains(reason), "{ended:?}");
    }
}

#[tokio::test]
async fn more_than_a_machine_has_is_refused() {
    let directory = tempdir().unwrap();
    for arguments in ["idle --connections 14001", "paced --rate 0", "fanout --seconds 301", "dance"] {
        let ended = loadtest(directory.path(), arguments).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments}: {ended:?}");
    }
    let ended = loadtest(directory.path(), "fanout --rooms 200 --members 200").await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("14000"), "{ended:?}");
    let ended = loadtest(directory.path(), "idle --connections 10 --directory nowhere").await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("nowhere"), "{ended:?}");
}
