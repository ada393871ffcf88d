//! What the store promises, whichever engine is behind it. An engine is tested by one more function
//! that opens an empty store and hands it to [`contract`].

mod accounts;
mod changes;
mod keeping;
mod messages;
mod nodes;
mod parts;
mod plans;
#[path = "../support/postgres.rs"]
mod postgres;
mod power;
mod programs;
mod rooms;
mod sample;
mod sessions;
mod standing;
mod transactions;
mod transfer;

use salon::server::store::Store;

/// The whole contract. Every clause makes its own people and rooms.
async fn contract(store: Store) {
    accounts::keep(&store).await;
    rooms::keep(&store).await;
    messages::keep(&store).await;
    changes::keep(&store).await;
    sessions::keep(&store).await;
    standing::keep(&store).await;
    parts::keep(&store).await;
    power::keep(&store).await;
    programs::keep(&store).await;
    keeping::keep(&store).await;
    transactions::keep(&store).await;
    transactions::a_closed_store_refuses(store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_the_contract() {
    let data_dir = tempfile::tempdir().unwrap();
    contract(Store::open_sqlite(data_dir.path()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_the_contract() {
    let server = postgres::Postgres::start();
    contract(Store::open_postgres(&server.database()).await.unwrap()).await;
}

#[tokio::test]
async fn no_statement_reads_a_table_that_grows() {
    let statements = plans::Statements::noted();
    let data_dir = tempfile::tempdir().unwrap();
    contract(Store::open_sqlite(data_dir.path()).await.unwrap()).await;
    let scans = plans::scans(&data_dir.path().join("salon.db"), &statements).await;
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
}

#[tokio::test]
async fn sqlite_keeps_what_it_has_when_it_is_opened_again() {
    let data_dir = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(data_dir.path()).await.unwrap();
    let room = sample::room(&store).await;
    let author = sample::member(&store, room, "keeper").await;
    let posted = sample::post(&store, sample::new_message(room, &author, "still here")).await;
    store.close().await;

    let store = Store::open_sqlite(data_dir.path()).await.unwrap();
    let found = store.read(|tx| Box::pin(async move { tx.messages_before(room, i64::MAX, 10).await })).await;
    assert_eq!(found.unwrap(), [posted]);
}
