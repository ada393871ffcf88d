//! `salon doctor`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::tempdir;

use crate::form::LOBBY;
use crate::stored::open;
use crate::support::Client;
use crate::support::command::{Ended, Serving, run, salon};

async fn doctor(directory: &Path, variables: &[(&str, &str)]) -> Ended {
    let mut command = salon(directory, &["doctor", "--data-dir", "data"]);
    command.envs(variables.iter().copied());
    run(command).await
}

#[track_caller]
fn expect(ended: &Ended, code: i32, line: &str) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    let found = ended.stdout.lines().any(|found| {
        let (verdict, subject) = line.split_once(' ').unwrap();
        found.starts_with(verdict) && found.contains(subject)
    });
    assert!(found, "{line}: {ended:?}");
}

#[tokio::test]
async fn an_instance_that_is_well_has_no_failures_running_or_not() {
    let directory = tempdir().unwrap();
    let before = doctor(directory.path(), &[]).await;
    expect(&before, 0, "warn data directory");
    assert!(!directory.path().join("data").exists(), "nothing is made");

    let serving = Serving::start_in(directory.path()).await;
    let address = serving.address.to_string();
    let url = format!("http://{address}");
    let settings = [("SALON_LISTEN", address.as_str()), ("SALON_PUBLIC_URL", url.as_str())];
    let running = doctor(directory.path(), &settings).await;
    for line in ["ok database", "ok disk", "ok clock", "ok permissions", "ok server", "ok public_url"] {
        expect(&running, 0, line);
    }
    assert!(!running.stdout.contains("fail"), "{running:?}");
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    expect(&doctor(directory.path(), &[]).await, 0, "ok none is running");
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told() {
    let directory = tempdir().unwrap();
    let _serving = Serving::start_in(directory.path()).await;
    // Nobody listens there: the port was free a moment ago, and is held.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = held.local_addr().unwrap().to_string();
    let url = format!("http://{address}");
    let settings = [("SALON_LISTEN", address.as_str()), ("SALON_PUBLIC_URL", url.as_str())];
    let ended = doctor(directory.path(), &settings).await;
    expect(&ended, 1, "fail server");
    expect(&ended, 1, "fail public_url");
}

#[tokio::test]
async fn what_others_can_read_is_told() {
    let directory = tempdir().unwrap();
    drop(Serving::start_in(directory.path()).await);
    let mode = |path: &str, mode| {
        fs::set_permissions(directory.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(fs::metadata(directory.path().join("data")).unwrap().permissions().mode() & 0o777, 0o700);
    mode("data", 0o755);
    expect(&doctor(directory.path(), &[]).await, 0, "warn permissions");
    mode("data/salon.db", 0o644);
    expect(&doctor(directory.path(), &[]).await, 1, "fail permissions");
}

#[tokio::test]
async fn a_bad_configuration_is_told() {
    let directory = tempdir().unwrap();
    let ended = doctor(directory.path(), &[("SALON_MAX_CONNECTIONS", "many")]).await;
    expect(&ended, 1, "fail configuration: SALON_MAX_CONNECTIONS");
    expect(&doctor(directory.path(), &[("SALON_UNLIMITED", "1")]).await, 0, "warn SALON_UNLIMITED");
}

#[tokio::test]
async fn a_clock_that_went_back_and_a_damaged_database_are_told() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    alan.connect().await.post(LOBBY, "from the future").await;
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    let pool = open(&directory.path().join("data")).await;
    sqlx::query("UPDATE messages SET created_at = created_at + 3600000").execute(&pool).await.unwrap();
    expect(&doctor(directory.path(), &[]).await, 1, "fail clock");
    sqlx::query("UPDATE messages SET created_at = created_at - 3600000").execute(&pool).await.unwrap();
    sqlx::query("PRAGMA foreign_keys = off").execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(doctor(directory.path(), &[]).await.code, Some(0));

    let database = directory.path().join("data/salon.db");
    let mut bytes = fs::read(&database).unwrap();
    let end = bytes.len();
    bytes[end / 2..].fill(0x5a);
    fs::write(&database, bytes).unwrap();
    let ended = doctor(directory.path(), &[]).await;
    expect(&ended, 1, "fail database");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    fs::write(&database, "no database at all ".repeat(1000)).unwrap();
    expect(&doctor(directory.path(), &[]).await, 1, "fail database");
}
