//! What the log says of who signs in.

use reqwest::header::ORIGIN;
use reqwest::{Method, StatusCode};
use salon::protocol::{Account, ErrorCode};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::command::{Serving, salon};
use crate::support::{Client, PASSWORD, eventually};

#[tokio::test]
async fn who_signs_in_and_who_is_refused_is_logged() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("log");
    let command = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    let log = std::fs::File::create(&path).unwrap();
    let server = Serving::start_logging(command, log).await;
    let mut alan = Client::new(server.address);
    let id = alan.register("alan").await.id;
    let () = alan.call("logout", json!({})).await;
    let _: Account = alan.call("login", json!({ "username": "alan", "password": PASSWORD })).await;
    let forged = json!({ "username": "alan\n2026-01-01 INFO signed in", "password": PASSWORD });
    assert_eq!(alan.refused("login", forged).await, ErrorCode::InvalidCredentials);

    let logged = async || std::fs::read_to_string(&path).unwrap();
    eventually("the refusal is logged", async || logged().await.contains("a sign-in is refused")).await;
    let log = logged().await;
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(lines(&format!("signed in user={id} client=127.0.0.1")), 2, "{log}");
    assert_eq!(lines(&format!("signed out user={id} client=127.0.0.1")), 1, "{log}");
    assert_eq!(lines("a sign-in is refused username=\"alan\\n2026-01-01 INFO signed in\""), 1, "{log}");
    assert!(!log.contains(PASSWORD), "{log}");
}

#[tokio::test]
async fn programs_read_it_as_json() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("log");
    let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.env("SALON_LOG_FORMAT", "json");
    let log = std::fs::File::create(&path).unwrap();
    let server = Serving::start_logging(command, log).await;
    let name = "alan\n{\"level\":\"INFO\",\"message\":\"signed in\"}\u{1B}[2J";
    let alan = Client::new(server.address);
    let form = json!({ "username": name, "password": PASSWORD });
    assert_eq!(alan.refused("login", form).await, ErrorCode::InvalidCredentials);

    let logged = async || std::fs::read_to_string(&path).unwrap();
    eventually("the refusal is logged", async || logged().await.contains("a sign-in is refused")).await;
    let log = logged().await;
    let entries: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        entries.iter().all(|entry| entry["timestamp"].is_string() && entry["level"].is_string()),
        "{log}"
    );
    let said = |message: &str| entries.iter().filter(|entry| entry["message"] == message).collect::<Vec<_>>();
    let refused = said("a sign-in is refused");
    assert_eq!(refused.len(), 1, "{log}");
    assert!(refused[0]["username"].as_str().unwrap().contains("alan"), "{log}");
    assert!(said("signed in").is_empty(), "{log}");
}

#[tokio::test]
async fn what_somebody_may_not_do_is_logged() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("log");
    let command = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    let log = std::fs::File::create(&path).unwrap();
    let server = Serving::start_logging(command, log).await;
    let mut alan = Client::new(server.address);
    alan.register("alan").await;
    let mut beth = Client::new(server.address);
    let id = beth.register("beth").await.id;
    let form = json!({ "room_id": 1, "name": "Beth's" });
    assert_eq!(beth.refused("update_room", form).await, ErrorCode::Forbidden);
    let elsewhere = beth.request(Method::POST, "/api/me").header(ORIGIN, "https://evil.example");
    assert_eq!(beth.respond(elsewhere).await.status(), StatusCode::FORBIDDEN);

    let logged = async || std::fs::read_to_string(&path).unwrap();
    eventually("the refusals are logged", async || logged().await.contains("another site")).await;
    let log = logged().await;
    let refused =
        format!("refused user={id} client=127.0.0.1 path=\"/api/update_room\" code=Some(Forbidden)");
    assert!(log.contains(&refused), "{log}");
    assert!(log.contains("refused: it comes from another site client=127.0.0.1 method=POST"), "{log}");
}
