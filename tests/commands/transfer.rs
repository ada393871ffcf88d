//! `salon migrate --from … --to …`.

use std::path::Path;

use salon::protocol::RoomId;
use salon::server::store::{Store, StoreError};
use tempfile::tempdir;

use crate::stored::make_older;
use crate::support::Seed;
use crate::support::command::{Ended, Serving, run, salon};
use crate::support::postgres::Postgres;

async fn transfer(directory: &Path, to: &str) -> Ended {
    run(salon(directory, &["migrate", "--from", "sqlite:data", "--to", to])).await
}

#[tokio::test]
async fn an_instance_that_rests_is_copied_once() {
    let directory = tempdir().unwrap();
    let server = Postgres::start();
    let url = server.database();
    let nothing = transfer(directory.path(), &url).await;
    assert_eq!(nothing.code, Some(1), "{nothing:?}");
    assert!(nothing.stderr.contains("no database"), "{nothing:?}");

    let serving = Serving::start_in(directory.path()).await;
    let seed = Seed::open(&directory.path().join("data")).await;
    let people = seed.members(RoomId(1), "mover", 3).await;
    let room = seed.room("Moving", &people).await;
    seed.messages(room, people[0].id, "parcel", 10).await;
    seed.close().await;
    let refused = transfer(directory.path(), &url).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("another server"), "{refused:?}");
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());

    let copied = transfer(directory.path(), &url).await;
    assert_eq!(copied.code, Some(0), "{copied:?}");
    assert!(copied.stdout.contains("the same"), "{copied:?}");
    let store = Store::open_postgres(&url).await.unwrap();
    let census: Result<_, StoreError> = store.read(|tx| Box::pin(async move { tx.census().await })).await;
    let census = census.unwrap();
    assert_eq!((census.users, census.messages), (3, 10));

    let again = transfer(directory.path(), &url).await;
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stderr.contains("not empty"), "{again:?}");
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused_in_a_line() {
    let directory = tempdir().unwrap();
    make_older(&directory.path().join("data")).await;
    let older = transfer(directory.path(), "postgres://nobody@127.0.0.1:1/none").await;
    assert_eq!(older.code, Some(1), "{older:?}");
    assert!(older.stderr.contains("salon migrate"), "{older:?}");
    let migrated = run(salon(directory.path(), &["migrate", "--data-dir", "data"])).await;
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    let unreachable = transfer(directory.path(), "postgres://nobody@127.0.0.1:1/none").await;
    assert_eq!(unreachable.code, Some(2), "{unreachable:?}");
    for arguments in
        [&["--from", "sqlite:data"][..], &["--from", "data", "--to", "postgres://"], &["--to", "mysql://x"]]
    {
        let misunderstood = run(salon(directory.path(), &[&["migrate"], arguments].concat())).await;
        assert_eq!(misunderstood.code, Some(2), "{misunderstood:?}");
    }
}
