//! `salon doctor`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::tempdir;

use crate::certificate::Certificate;
use crate::form::LOBBY;
use crate::stored::open;
use crate::support::command::{Ended, Serving, run, salon};
use crate::support::{Client, SmallDisk};

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
async fn it_makes_no_key() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let address = serving.address.to_string();
    let key = directory.path().join("data/salon.key");
    fs::remove_file(&key).unwrap();
    let url = format!("http://{address}");
    doctor(directory.path(), &[("SALON_LISTEN", &address), ("SALON_PUBLIC_URL", &url)]).await;
    assert!(!key.exists(), "another key, which nobody would notice");
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
    for line in
        ["ok database", "ok disk", "ok clock", "ok permissions", "ok server", "ok public_url", "ok proxy"]
    {
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
async fn a_disk_that_is_nearly_full_is_told() {
    let disk = SmallDisk::mount();
    let serving = Serving::start_in(disk.path()).await;
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    let ended = doctor(disk.path(), &[]).await;
    expect(&ended, 1, "fail disk");
    assert!(ended.stdout.contains("make room"), "{ended:?}");
    // Uploads may be kept elsewhere.
    let elsewhere = tempdir().unwrap();
    let uploads = elsewhere.path().display().to_string();
    expect(&doctor(disk.path(), &[("SALON_UPLOADS", &uploads)]).await, 1, "fail disk");
    expect(&doctor(disk.path(), &[("SALON_UPLOADS", &uploads)]).await, 1, "ok disk of uploads");
}

#[tokio::test]
async fn what_others_can_read_is_told() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    let mode = |path: &str, mode| {
        fs::set_permissions(directory.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(fs::metadata(directory.path().join("data")).unwrap().permissions().mode() & 0o777, 0o700);
    mode("data", 0o755);
    expect(&doctor(directory.path(), &[]).await, 0, "warn permissions");
    mode("data/salon.key", 0o644);
    expect(&doctor(directory.path(), &[]).await, 1, "fail permissions");
    mode("data/salon.key", 0o600);
    mode("data/salon.db", 0o644);
    expect(&doctor(directory.path(), &[]).await, 1, "fail permissions");
}

#[tokio::test]
async fn a_server_that_speaks_tls_is_asked_over_it_and_its_certificate_looked_at() {
    let directory = tempdir().unwrap();
    let certificate = Certificate::write(directory.path(), "localhost");
    let file = certificate.file.display().to_string();
    let key = certificate.key_file.display().to_string();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let tls = [("SALON_TLS_CERTIFICATE", file.as_str()), ("SALON_TLS_KEY", key.as_str())];
    let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.envs(tls);
    let serving = Serving::start(command).await;
    let address = serving.address.to_string();
    let url = format!("https://{address}");
    let with =
        |url| [tls.as_slice(), &[("SALON_LISTEN", address.as_str()), ("SALON_PUBLIC_URL", url)]].concat();
    let ended = doctor(directory.path(), &with(&url)).await;
    for line in ["ok certificate", "ok server", "ok proxy", "warn public_url"] {
        expect(&ended, 0, line);
    }
    let another_name = format!("https://127.0.0.2:{}", serving.address.port());
    expect(&doctor(directory.path(), &with(&another_name)).await, 1, "fail certificate: ");

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    expect(&doctor(directory.path(), &with(&url)).await, 1, "fail certificate: everybody can read the key");
    fs::write(&file, "rubbish").unwrap();
    expect(&doctor(directory.path(), &with(&url)).await, 1, "fail certificate.pem: there is no certificate");
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
