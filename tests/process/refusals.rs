//! What cannot be served is said on one line, with exit code 2, and nothing is touched.

use std::fs::DirEntry;
use std::path::Path;

use tempfile::{TempDir, tempdir};

use crate::support::command::{Ended, Serving, run, salon};

/// Assert that a run ended as promised; returns its line.
#[track_caller]
fn refusal(ended: Ended) -> String {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, "", "{ended:?}");
    let line = ended.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("{ended:?}"));
    assert!(line.starts_with("salon: ") && !line.contains('\n'), "{ended:?}");
    line.to_owned()
}

/// The files of a directory, with their contents as text.
fn contents(directory: &Path) -> Vec<(String, String)> {
    let file = |entry: std::io::Result<DirEntry>| {
        let path = entry.unwrap().path();
        let content = std::fs::read(&path).unwrap_or_default();
        (path.file_name().unwrap().display().to_string(), String::from_utf8_lossy(&content).into_owned())
    };
    let mut contents: Vec<_> = std::fs::read_dir(directory).unwrap().map(file).collect();
    contents.sort();
    contents
}

fn config(text: &str) -> TempDir {
    let directory = tempdir().unwrap();
    std::fs::write(directory.path().join("Leptos.toml"), text).unwrap();
    directory
}

#[tokio::test]
async fn a_port_in_use() {
    let directory = tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refusal(run(salon(directory.path(), &["--listen", &address])).await);
    assert!(line.contains(&address) && line.contains("in use"), "{line}");
    assert!(contents(directory.path()).is_empty(), "nothing touched");
}

#[tokio::test]
async fn a_data_directory_that_is_none() {
    let directory = tempdir().unwrap();
    std::fs::write(directory.path().join("data"), "a file").unwrap();
    for data_dir in ["data", "data/below"] {
        let arguments = ["--listen", "127.0.0.1:0", "--data-dir", data_dir];
        let line = refusal(run(salon(directory.path(), &arguments)).await);
        assert!(line.contains("data directory") && line.contains(data_dir), "{line}");
    }
    assert_eq!(contents(directory.path()), [("data".to_owned(), "a file".to_owned())]);
}

#[tokio::test]
async fn an_unknown_key_is_named_with_its_file() {
    for (text, key) in [
        ("[salon.server]\nlitsen = \"127.0.0.1:0\"\n", "litsen"),
        ("[salon.limits]\nmax_conections = 5\n", "max_conections"),
        ("[slaon.server]\nlisten = \"127.0.0.1:0\"\n", "slaon"),
    ] {
        let directory = config(text);
        let line = refusal(run(salon(directory.path(), &[])).await);
        assert!(line.contains("Leptos.toml") && line.contains(key), "{line}");
        assert_eq!(contents(directory.path()).len(), 1, "nothing touched");
    }
}

#[tokio::test]
async fn a_malformed_value_in_the_file_is_named_with_its_file() {
    for (text, key) in [
        ("[salon.limits]\nmax_connections = \"many\"\n", "max_connections"),
        ("[salon.limits]\nmax_connections = -1\n", "max_connections"),
        ("[salon.limits]\nmax_connections = 0\n", "max_connections"),
        ("[salon.auth]\nsession_idle_days = 0\n", "session_idle_days"),
        ("[salon.auth]\none_session_per_user = \"maybe\"\n", "one_session_per_user"),
        ("[salon.server]\nlisten = 3000\n", "listen"),
        ("[salon.server\n", "Leptos.toml"),
        ("[salon.server]\nlisten = \"nowhere\"\n", "listen"),
        ("[salon.server]\npublic_url = \"chat.example.org\"\n", "public_url"),
        ("[salon.server]\nlog = \"salon=loud=very\"\n", "log"),
    ] {
        let directory = config(text);
        let line = refusal(run(salon(directory.path(), &[])).await);
        assert!(line.contains(key), "{line}");
        assert!(line.contains("Leptos.toml"), "the file is named: {line}");
        assert_eq!(contents(directory.path()).len(), 1, "nothing touched");
    }
}

#[tokio::test]
async fn a_malformed_variable_or_flag_is_named() {
    let directory = tempdir().unwrap();
    for (name, value) in [
        ("SALON_MAX_CONNECTIONS", "many"),
        ("SALON_ONE_SESSION_PER_USER", "maybe"),
        ("SALON_MAX_CONNECTIONS", "0"),
        ("SALON_SESSION_IDLE_DAYS", "-3"),
        ("SALON_SESSION_ABSOLUTE_DAYS", "0"),
        ("SALON_UNLIMITED", "perhaps"),
    ] {
        let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
        command.env(name, value);
        let line = refusal(run(command).await);
        assert!(line.contains(name) && line.contains(value), "{line}");
    }
    let line = refusal(run(salon(directory.path(), &["--listen", "nowhere"])).await);
    assert!(line.to_lowercase().contains("listen") && line.contains("nowhere"), "{line}");
    let line = refusal(run(salon(directory.path(), &["--config", "missing.toml"])).await);
    assert!(line.contains("missing.toml"), "{line}");
    assert!(contents(directory.path()).is_empty(), "nothing touched");
}

#[tokio::test]
async fn an_unknown_variable_is_named() {
    let directory = tempdir().unwrap();
    let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
    command.env("SALON_LISTN", "127.0.0.1:0");
    let line = refusal(run(command).await);
    assert!(line.contains("SALON_LISTN"), "{line}");

    std::fs::write(directory.path().join(".env"), "SALON_DATADIR=elsewhere\n").unwrap();
    let line = refusal(run(salon(directory.path(), &["--listen", "127.0.0.1:0"])).await);
    assert!(line.contains("SALON_DATADIR"), "{line}");
    assert_eq!(contents(directory.path()).len(), 1, "nothing touched");
}

#[tokio::test]
async fn a_malformed_line_of_the_file_of_variables_is_named() {
    let directory = tempdir().unwrap();
    std::fs::write(directory.path().join(".env"), "SALON_LOG=info\n\nSALON DATA DIR = x\n").unwrap();
    let line = refusal(run(salon(directory.path(), &["--listen", "127.0.0.1:0"])).await);
    assert!(line.contains(".env: line 3, `SALON DATA DIR`"), "{line}");
    assert_eq!(contents(directory.path()).len(), 1, "nothing touched");
}

#[tokio::test]
async fn only_the_working_directory_has_a_file_of_variables() {
    let directory = tempdir().unwrap();
    std::fs::write(directory.path().join(".env"), "this would be refused\n").unwrap();
    let below = directory.path().join("below");
    std::fs::create_dir(&below).unwrap();
    std::fs::write(below.join(".env"), "SALON_DATA_DIR=here\nSALON_LISTEN=127.0.0.1:0\n").unwrap();
    drop(Serving::start(salon(&below, &[])).await);
    assert!(below.join("here/salon.db").is_file());
    std::fs::remove_file(below.join(".env")).unwrap();
    drop(Serving::start_in(&below).await);
}

#[tokio::test]
async fn a_data_directory_that_another_server_uses() {
    let directory = tempdir().unwrap();
    let first = Serving::start_in(directory.path()).await;
    let second = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    let line = refusal(run(second).await);
    assert!(line.contains("data") && line.contains("another server"), "{line}");
    first.signal("TERM").await;
    assert!(first.ended().await.0.success());
    let again = Serving::start_in(directory.path()).await;
    drop(again);
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_left_alone() {
    let directory = tempdir().unwrap();
    let data = directory.path().join("data");
    let first = Serving::start_in(directory.path()).await;
    first.signal("TERM").await;
    assert!(first.ended().await.0.success());

    let url = format!("sqlite://{}", data.join("salon.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'of the future', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&pool).await.unwrap();
    pool.close().await;
    let before = std::fs::read(data.join("salon.db")).unwrap();

    let again = salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    let line = refusal(run(again).await);
    assert!(line.contains("newer version") && line.contains("9999") && line.contains("data"), "{line}");
    assert!(std::fs::read(data.join("salon.db")).unwrap() == before, "nothing touched");
    let log = std::fs::metadata(data.join("salon.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "nothing waits to be written");
}

#[tokio::test]
async fn a_database_that_is_none() {
    let directory = tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let garbage = "this is no database ".repeat(500);
    std::fs::write(data.join("salon.db"), &garbage).unwrap();
    let line =
        refusal(run(salon(directory.path(), &["--listen", "127.0.0.1:0", "--data-dir", "data"])).await);
    assert!(line.contains("database"), "{line}");
    assert_eq!(std::fs::read(data.join("salon.db")).unwrap(), garbage.as_bytes());
}

#[tokio::test]
async fn a_geoip_file_that_is_none() {
    let directory = config("[salon.server]\nlisten = \"127.0.0.1:0\"\ngeoip_file = \"cities.mmdb\"\n");
    let missing = refusal(run(salon(directory.path(), &[])).await);
    assert!(missing.contains("GeoIP file cities.mmdb"), "{missing}");
    std::fs::write(directory.path().join("cities.mmdb"), "nowhere").unwrap();
    let broken = refusal(run(salon(directory.path(), &[])).await);
    assert!(broken.contains("GeoIP file cities.mmdb"), "{broken}");
}
