//! `salon backup` beside a server that is busy, and `salon restore` elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::StatusCode;
use salon::protocol::{ErrorCode, Message, RoomKind, ServerFrame};
use salon::realtime::revisions::{Action, Revisions};
use salon::server::store::{Location, Store, StoreError};
use serde_json::json;
use tempfile::tempdir;
use tokio::process::Command;

use crate::form::LOBBY;
use crate::load::Load;
use crate::stored::{Stored, make_older};
use crate::support::command::{Serving, run, salon};
use crate::support::{Client, Socket, in_time, texts, wait_for};

/// Take a backup of `data`; returns its file.
pub async fn backup(directory: &Path) -> PathBuf {
    backup_of(salon(directory, &["backup", ".", "--data-dir", "data"]), directory).await
}

/// As [`backup`], by a command of one's own.
pub async fn backup_of(command: Command, directory: &Path) -> PathBuf {
    let ended = run(command).await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    let name = ended.stdout.split(':').next().unwrap();
    assert!(name.contains("salon-backup-") && name.ends_with(".tar"), "{ended:?}");
    directory.join(name)
}

/// Restore a backup to `restored`.
pub async fn restore(directory: &Path, backup: &Path) {
    let backup = backup.to_str().unwrap();
    let ended = run(salon(directory, &["restore", backup, "--data-dir", "restored"])).await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
}

async fn serve_restored(directory: &Path) -> Serving {
    Serving::start(salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "restored"])).await
}

async fn serve_unlimited(directory: &Path) -> Serving {
    let mut command = salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.env("SALON_UNLIMITED", "1");
    Serving::start(command).await
}

fn hello(socket: &Socket) -> ServerFrame {
    ServerFrame::Hello {
        protocol: 1,
        build: String::new(),
        user: socket.user.clone(),
        heartbeat_ms: 25_000,
        epoch: socket.epoch.clone(),
        online_count: 1,
        rooms: socket.rooms.clone(),
    }
}

#[tokio::test]
async fn under_load_it_is_a_prefix_without_gaps_that_every_client_reloads() {
    let directory = tempdir().unwrap();
    let serving = serve_unlimited(directory.path()).await;
    let mut people = Vec::new();
    for name in ["alan", "beth", "carol", "dora"] {
        let mut client = Client::new(serving.address);
        client.register(name).await;
        people.push(client);
    }
    let study = people[0].create_room("Study", RoomKind::Public).await.id;
    people[1].join(study).await;
    let mut load = Load::new();
    load.write(&people[0], LOBBY).await;
    load.write(&people[1], LOBBY).await;
    load.write(&people[0], study).await;
    load.write(&people[1], study).await;
    let (dora, cookie) = (people.pop().unwrap(), people[0].cookie().unwrap());
    load.show(dora).await;
    in_time("much to be said", async {
        while load.promised().sent.len() < 200 || load.promised().recalled.len() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;

    let (before, witness) = (load.promised(), people[2].connect().await);
    let file = backup(directory.path()).await;
    let after = load.promised();
    // Other commands find their moment too.
    let created = run(salon(directory.path(), &["user", "create", "edna", "--data-dir", "data"])).await;
    assert_eq!(created.code, Some(0), "{created:?}");
    // They went on all the while, and go on.
    assert!(after.sent.len() > before.sent.len(), "{} {}", before.sent.len(), after.sent.len());
    load.stop().await;
    restore(directory.path(), &file).await;

    let restored = Stored::read(&directory.path().join("restored")).await;
    restored.expect_order();
    for (room, client_id, seq) in &before.sent {
        let row = restored.message(*client_id).unwrap_or_else(|| panic!("{room} {seq} is not there"));
        assert_eq!((row.room_id, row.seq), (room.0, *seq));
    }
    for client_id in &before.recalled {
        assert!(restored.message(*client_id).unwrap().recalled);
    }
    assert_eq!(restored.sessions, 0);

    let again = serve_restored(directory.path()).await;
    let mut stranger = Client::with_cookie(again.address, &cookie);
    assert_eq!(stranger.refused("me", json!({})).await, ErrorCode::Unauthorized);
    stranger.sign_in("carol").await;
    let mut socket = Socket::open(&stranger).await;
    let mut held = Revisions::default();
    held.receive(&hello(&witness));
    held.open_at(LOBBY, witness.rooms[0].last_rev);
    assert_eq!(held.receive(&hello(&socket)), [Action::Reload { room_id: LOBBY }]);

    let last_seq = restored.rooms[&LOBBY.0].0;
    assert_eq!(socket.post(LOBBY, "and so it goes on").await, last_seq + 1);
    let mut shown = 0;
    let mut below = None;
    loop {
        let page = stranger.history(LOBBY, below, 100).await;
        for attachment in page.messages.iter().flat_map(|message| &message.attachments) {
            let number: usize = attachment.name.trim_end_matches(".bin").parse().unwrap();
            assert_eq!(stranger.media_bytes(attachment, "original").await, [number as u8; 5_000]);
            shown += 1;
        }
        below = page.messages.first().map(|message| message.seq);
        if !page.has_more {
            break;
        }
    }
    assert!(shown >= 5, "{shown}");
    drop(serving);
}

#[tokio::test]
async fn what_is_recalled_while_it_is_taken_is_not_in_it() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let mut socket = alan.connect().await;
    socket.post(LOBBY, "this stays").await;
    let file = alan.upload("secret.txt", b"nobody is to know").await;
    let secret = socket.attach("classified matter", &[&file]).await;

    // The two steps that the backup does, with a recall between them.
    let (data, copy) = (directory.path().join("data"), tempdir().unwrap());
    Store::copy(Location::Directory(&data), copy.path()).await.unwrap();
    let _: Message = alan.call("recall_message", json!({ "room_id": LOBBY, "message_id": secret.id })).await;
    let store = Store::open_sqlite(copy.path()).await.unwrap();
    let late = Store::recalled_since(Location::Directory(&data), copy.path()).await.unwrap();
    assert_eq!(late.len(), 1);
    for recall in late {
        let repeated: Result<(), StoreError> =
            store.write(move |tx| Box::pin(async move { tx.repeat_recall(&recall).await }), |()| ()).await;
        repeated.unwrap();
    }
    store.close().await;
    let stored = Stored::read(copy.path()).await;
    stored.expect_order();
    let row = stored.message(secret.client_id).unwrap();
    assert!(row.recalled && row.body.is_empty(), "{row:?}");
    assert_eq!(Store::recalled_since(Location::Directory(&data), copy.path()).await.unwrap().len(), 0);
    let bytes = fs::read(copy.path().join("salon.db")).unwrap();
    for word in ["classified matter", "secret.txt"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
}

#[tokio::test]
async fn a_file_that_is_lost_is_named_and_answers_not_found() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let mut socket = alan.connect().await;
    let (lost, kept) = (alan.upload("a.txt", b"lost").await, alan.upload("b.txt", b"kept").await);
    socket.attach("two files", &[&lost, &kept]).await;
    fs::remove_dir_all(directory.path().join(format!("data/uploads/{}", lost.id))).unwrap();

    let ended = run(salon(directory.path(), &["backup", "it.tar", "--data-dir", "data"])).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains(&lost.id.to_string()), "{ended:?}");
    restore(directory.path(), &directory.path().join("it.tar")).await;
    let again = serve_restored(directory.path()).await;
    let mut alan = Client::new(again.address);
    alan.sign_in("alan").await;
    assert_eq!(alan.media(&lost, "original").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(alan.media_bytes(&kept, "original").await, b"kept");
}

#[tokio::test]
async fn what_was_there_is_set_aside_and_nothing_of_it_is_lost() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let mut socket = alan.connect().await;
    socket.post(LOBBY, "before").await;
    let file = backup(directory.path()).await;
    socket.post(LOBBY, "after").await;
    let arguments = ["restore", file.to_str().unwrap(), "--force", "--data-dir", "data"];
    let busy = run(salon(directory.path(), &arguments)).await;
    assert_eq!(busy.code, Some(2), "{busy:?}");
    assert!(busy.stderr.contains("another server"), "{busy:?}");
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());

    let restored = run(salon(directory.path(), &arguments)).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    let aside = restored.stdout.lines().find_map(|line| line.split(" is in ").nth(1)).expect("where");
    assert_eq!(Stored::read(&directory.path().join(aside)).await.messages.len(), 2);
    let now = Stored::read(&directory.path().join("data")).await;
    assert_eq!(now.messages.len(), 1);
    assert_ne!(now.epoch, Stored::read(&directory.path().join(aside)).await.epoch);

    let again = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(again.address);
    alan.sign_in("alan").await;
    let mut socket = Socket::open(&alan).await;
    socket.resume([(LOBBY, 0)]).await;
    let data = wait_for!(socket, ServerFrame::Replay { data, .. } => data);
    assert_eq!(data.iter().map(|message| message.content.as_str()).collect::<Vec<_>>(), ["before"]);
    assert_eq!(texts(&socket.settle().await), Vec::<&str>::new());
}

#[tokio::test]
async fn an_older_database_is_restored_to_this_version() {
    let directory = tempdir().unwrap();
    make_older(&directory.path().join("data")).await;
    let file = backup(directory.path()).await;
    restore(directory.path(), &file).await;
    drop(serve_restored(directory.path()).await);
}
