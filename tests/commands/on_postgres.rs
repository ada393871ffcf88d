//! Everything that a self-hoster does, with the database in PostgreSQL.

use std::fs;
use std::path::Path;

use salon::protocol::Message;
use serde_json::json;
use tempfile::tempdir;
use tokio::process::Command;

use crate::backup::{backup_of, restore};
use crate::form::LOBBY;
use crate::stored::Stored;
use crate::support::command::{Ended, Serving, run, run_with_input, salon};
use crate::support::postgres::Postgres;
use crate::support::{Client, PASSWORD, Socket};

/// The command with the database in PostgreSQL.
fn on(url: &str, directory: &Path, arguments: &[&str]) -> Command {
    let data = if arguments.contains(&"--data-dir") { &[][..] } else { &["--data-dir", "data"] };
    let mut command = salon(directory, &[arguments, data].concat());
    command.env("SALON_DATABASE_URL", url);
    command
}

async fn serve(url: &str, directory: &Path) -> Serving {
    Serving::start(on(url, directory, &["--listen", "127.0.0.1:0"])).await
}

#[track_caller]
fn succeeded(ended: &Ended) {
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
}

#[tokio::test]
async fn an_instance_lives_there_from_its_first_account_to_its_restored_backup() {
    let directory = tempdir().unwrap();
    let (path, server) = (directory.path(), Postgres::start());
    let url = server.database();
    let nothing = run(on(&url, path, &["backup", "."])).await;
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    assert!(nothing.stderr.contains("database_url"), "{nothing:?}");
    let created = on(&url, path, &["user", "create", "alan", "--password-stdin"]);
    succeeded(&run_with_input(created, &format!("{PASSWORD}\n")).await);

    let serving = serve(&url, path).await;
    let mut alan = Client::new(serving.address);
    alan.sign_in("alan").await;
    let mut beth = Client::new(serving.address);
    beth.register("beth").await;
    let (mut socket, mut other) = (alan.connect().await, beth.connect().await);
    let file = alan.upload("notes.txt", b"some notes").await;
    socket.attach("with a file", &[&file]).await;
    let secret = alan.upload("secret.txt", b"nobody is to know").await;
    let secret = socket.attach("classified", &[&secret]).await;
    let _: Message = alan.call("recall_message", json!({ "room_id": LOBBY, "message_id": secret.id })).await;
    other.texts_until("with a file").await;
    assert!(!path.join("data/salon.db").exists(), "SQLite is not used");

    let file = backup_of(on(&url, path, &["backup", "."]), path).await;
    let exported = run(on(&url, path, &["export", "out"])).await;
    succeeded(&exported);
    assert!(exported.stdout.contains("2 people, 1 rooms, 2 messages, 1 files"), "{exported:?}");
    assert!(fs::read_to_string(path.join("out/messages.jsonl")).unwrap().contains("with a file"));
    let doctor = run(on(&url, path, &["doctor"])).await;
    assert!(doctor.stdout.contains("its schema is") && !doctor.stdout.contains(&url), "{doctor:?}");
    let alone = run(on(&url, path, &["migrate", "--data-dir", "other"])).await;
    assert_ne!(alone.code, Some(0), "{alone:?}");
    assert!(alone.stderr.contains("a server or a command is using it"), "{alone:?}");
    // What a command changes reaches who is connected.
    succeeded(&run(on(&url, path, &["user", "disable", "beth"])).await);
    other.closed().await;
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());

    let again = serve(&url, path).await;
    let mut alan = Client::new(again.address);
    alan.sign_in("alan").await;
    assert_eq!(alan.history(LOBBY, None, 10).await.messages.len(), 2);
    drop(again);

    let refused = run(on(&url, path, &["restore", file.to_str().unwrap()])).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("salon migrate --from"), "{refused:?}");
    restore(path, &file).await;
    let stored = Stored::read(&path.join("restored")).await;
    stored.expect_order();
    assert_eq!(stored.sessions, 0);
    let back = server.database();
    succeeded(&run(salon(path, &["migrate", "--from", "sqlite:restored", "--to", &back])).await);
    let mut moved = salon(path, &["--listen", "127.0.0.1:0", "--data-dir", "restored"]);
    moved.env("SALON_DATABASE_URL", &back);
    let moved = Serving::start(moved).await;
    let mut alan = Client::new(moved.address);
    alan.sign_in("alan").await;
    let found = alan.history(LOBBY, None, 10).await.messages;
    assert_eq!(alan.media_bytes(&found[0].attachments[0], "original").await, b"some notes");
    assert!(found[1].content.is_empty() && found[1].recalled.is_some(), "{found:?}");
    let mut socket = Socket::open(&alan).await;
    assert_eq!(socket.post(LOBBY, "and so it goes on").await, found[1].seq + 1);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_in_a_line_without_its_password() {
    let directory = tempdir().unwrap();
    for url in ["postgres://salon:hunter2@127.0.0.1:1/none", "mysql://salon:hunter2@127.0.0.1/none"] {
        let refused = run(on(url, directory.path(), &[])).await;
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(
            refused.stderr.contains("database_url") || refused.stderr.contains("SALON_DATABASE_URL"),
            "{refused:?}"
        );
        assert!(!refused.stderr.contains("hunter2") && refused.stderr.lines().count() == 1, "{refused:?}");
    }
}
