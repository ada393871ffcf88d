//! `salon migrate`.

use std::path::Path;

use tempfile::tempdir;

use crate::stored::make_older;
use crate::support::command::{Ended, Serving, run, salon};

async fn migrate(directory: &Path) -> Ended {
    run(salon(directory, &["migrate", "--data-dir", "data"])).await
}

async fn execute(directory: &Path, statement: &'static str) {
    let url = format!("sqlite://{}", directory.join("data/salon.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query(statement).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn it_makes_a_database_and_says_when_there_is_nothing_to_do() {
    let directory = tempdir().unwrap();
    let first = migrate(directory.path()).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.stdout.contains("new"), "{first:?}");
    let again = migrate(directory.path()).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(again.stdout.contains("already"), "{again:?}");
    drop(Serving::start_in(directory.path()).await);
}

#[tokio::test]
async fn an_older_database_is_brought_up_to_date_and_no_other_command_does_so_in_passing() {
    let directory = tempdir().unwrap();
    make_older(&directory.path().join("data")).await;
    let promoted = run(salon(directory.path(), &["user", "promote", "alan", "--data-dir", "data"])).await;
    assert_eq!(promoted.code, Some(2), "{promoted:?}");
    assert!(promoted.stderr.contains("salon migrate"), "{promoted:?}");

    let migrated = migrate(directory.path()).await;
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    assert!(migrated.stdout.contains("was 5 and is "), "{migrated:?}");
    let promoted = run(salon(directory.path(), &["user", "promote", "alan", "--data-dir", "data"])).await;
    assert_eq!(promoted.code, Some(1), "{promoted:?}");
}

#[tokio::test]
async fn a_newer_database_and_one_in_use_are_left_alone() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let refused = migrate(directory.path()).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("another server"), "{refused:?}");
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());

    execute(
        directory.path(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of the future', TRUE, x'00', 0)",
    )
    .await;
    let refused = migrate(directory.path()).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("newer version") && refused.stderr.contains("9999"), "{refused:?}");
}
