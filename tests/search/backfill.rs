//! Messages from before there was an index.

use std::path::{Path, PathBuf};

use salon::protocol::{Message, MessageId, Recall, RoomId, SearchPage};
use salon::server::search::Query;
use salon::server::store::{Said, Scope, Store, StoreError};
use serde_json::json;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Client, DEADLINE, Server};
use crate::{LOBBY, contents};

/// The last schema without a search.
const BEFORE: i64 = 3;
const ALAN: i64 = 1;
/// More than the index takes in at once.
const COUNT: i64 = 450;

async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(database).create_if_missing(true).connect().await.unwrap()
}

/// A database of the last schema without a search: alan's messages in the lobby, one of them recalled, one with a file.
async fn old_database(directory: &Path) -> PathBuf {
    let migrations = TempDir::new().unwrap();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite")).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        let version: i64 = name.to_str().unwrap().split('_').next().unwrap().parse().unwrap();
        if version <= BEFORE {
            std::fs::copy(path, migrations.path().join(name)).unwrap();
        }
    }
    let database = directory.join("salon.db");
    let mut connection = connect(&database).await;
    Migrator::new(migrations.path()).await.unwrap().run(&mut connection).await.unwrap();
    for statement in [
        "INSERT INTO instance VALUES ('first_room', '1')".to_owned(),
        "INSERT INTO users (id, username, username_key, nickname, avatar_id, password_hash, created_at)
         VALUES (1, 'alan', 'alan', 'alan', 1, '', 0)"
            .to_owned(),
        format!("INSERT INTO rooms (id, kind, name, last_seq, last_rev, member_count, created_at)
                 VALUES (1, 'public', 'Lobby', {COUNT}, {COUNT}, 1, 0)"),
        "INSERT INTO memberships (room_id, user_id, role, joined_at) VALUES (1, 1, 'owner', 0)".to_owned(),
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {COUNT})
             INSERT INTO messages (id, room_id, author_id, seq, rev, posted_rev, client_id, body, created_at)
             SELECT n, 1, 1, n, n, n, printf('00000000-0000-4000-8000-%012d', n), 'old tea ' || n || ' 旧茶', n
             FROM numbers"
        ),
        "UPDATE messages SET body = '', recalled_at = 1, recalled_by = 1 WHERE id = 5".to_owned(),
        "INSERT INTO attachments (id, room_id, uploader_id, message_id, kind, name, media_type, size, stored_size,
                                  created_at)
         VALUES ('00000000-0000-4000-8000-000000000000', 1, 1, 7, 'file', 'Minutes.pdf', '', 1, 1, 0)"
            .to_owned(),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    database
}

/// Start a server with a database that is there already, and be alan.
async fn serve(database: &Path) -> (Server, Client) {
    let server = Server::start_with(|config| {
        config.unlimited = true;
        std::fs::create_dir_all(&config.data_dir).unwrap();
        std::fs::copy(database, config.data_dir.join("salon.db")).unwrap();
    })
    .await;
    let seed = server.seed().await;
    let account = salon::protocol::User {
        id: salon::protocol::UserId(ALAN),
        username: "alan".to_owned(),
        nickname: "alan".to_owned(),
        avatar_id: 1,
    };
    let cookie = seed.sign_in(&[account]).await.remove(0);
    seed.close().await;
    let client = Client::with_cookie(server.address, &cookie);
    (server, client)
}

/// Search until something is found.
async fn found_at_last(client: &Client, query: &str) -> SearchPage {
    let found = async {
        loop {
            let page = client.search(json!({ "query": query })).await;
            if !page.hits.is_empty() {
                return page;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, found).await.expect("the index to catch up")
}

async fn search(store: &Store, query: &str) -> Vec<i64> {
    let query = Query::parse(query).unwrap();
    let scope = Scope { rooms: vec![LOBBY], author: None, cursor: None, before: None, after: None };
    let found = store.read(|tx| Box::pin(async move { tx.search(&query, scope, 1000).await }));
    found.await.unwrap().into_iter().map(|message| message.id.0).collect()
}

/// Let the index take in so many.
async fn index(store: &Store, count: i64) -> bool {
    let write = store.write::<_, StoreError, _, _>(
        move |tx| Box::pin(async move { tx.index_older_messages(count).await }),
        |_| (),
    );
    write.await.unwrap()
}

async fn change<F>(store: &Store, id: i64, job: F) -> Message
where
    F: for<'c> FnOnce(
            &'c mut salon::server::store::Tx,
            Message,
        ) -> futures::future::BoxFuture<'c, Result<Message, StoreError>>
        + Send
        + 'static,
{
    let write = store.write(
        move |tx| {
            Box::pin(async move {
                let message = tx.message(RoomId(1), MessageId(id)).await?.expect("the message");
                job(tx, message).await
            })
        },
        |_| (),
    );
    write.await.unwrap()
}

async fn edit(store: &Store, id: i64, text: &'static str) -> Message {
    change(store, id, move |tx, message| {
        Box::pin(tx.edit_message(message, Said::plainly(text.to_owned()), 9))
    })
    .await
}

async fn recall(store: &Store, id: i64) -> Message {
    change(store, id, |tx, message| {
        let recall = Recall { at: 9, by: message.user.clone() };
        Box::pin(tx.recall_message(message, recall))
    })
    .await
}

/// Ask SQLite whether the index is sound.
async fn check(database: &Path) {
    let mut connection = connect(database).await;
    let check = sqlx::query("INSERT INTO search (search) VALUES ('integrity-check')");
    check.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn an_upgraded_server_finds_what_was_said_before() {
    let directory = TempDir::new().unwrap();
    let (server, alan) = serve(&old_database(directory.path()).await).await;
    alan.post_message(LOBBY, "new tea").await;
    let page = found_at_last(&alan, "\"old tea 1\"").await;
    assert_eq!(contents(page), ["old tea 1 旧茶"], "the oldest comes last");
    assert_eq!(alan.finds("tea").await[..2], ["new tea", "old tea 450 旧茶"]);
    assert_eq!(alan.finds("旧茶 440").await, ["old tea 440 旧茶"]);
    assert_eq!(alan.finds("minutes").await, ["old tea 7 旧茶"]);
    assert_eq!(alan.finds("\"old tea 5\"").await, [""; 0], "recalled");
    let mut count = 0;
    let mut form = json!({ "query": "旧茶" });
    for _ in 0..COUNT {
        let page = alan.search(form.clone()).await;
        count += page.hits.len();
        let Some(next) = page.next else { break };
        form["cursor"] = json!(next);
    }
    assert_eq!(count as i64, COUNT - 1);
    check(&server.data_dir().join("salon.db")).await;
}

#[tokio::test]
async fn catching_up_goes_on_after_a_stop_and_changes_in_between_count() {
    let directory = TempDir::new().unwrap();
    let database = old_database(directory.path()).await;
    let store = Store::open_sqlite(directory.path()).await.unwrap();
    assert_eq!(search(&store, "old").await, [0; 0]);
    assert!(index(&store, 100).await);
    let (newest, next) = (COUNT, COUNT - 100);
    assert_eq!(search(&store, "old").await, (next + 1..=newest).rev().collect::<Vec<_>>());

    // Of each kind one that the index has, and one that it has not.
    for id in [newest, next] {
        edit(&store, id, "changed").await;
        recall(&store, id - 1).await;
        edit(&store, id - 2, "gone").await;
        recall(&store, id - 2).await;
    }
    assert_eq!(search(&store, "changed").await, [newest]);
    store.close().await;

    let store = Store::open_sqlite(directory.path()).await.unwrap();
    let mut rounds = 0;
    while index(&store, 100).await {
        rounds += 1;
        assert!(rounds < 10, "no end of it");
    }
    assert!(!index(&store, 100).await, "there is nothing more to do");
    assert_eq!(search(&store, "changed").await, [newest, next]);
    assert_eq!(search(&store, "gone").await, [0; 0]);
    let touched: Vec<i64> =
        [newest, next].into_iter().flat_map(|id| [id, id - 1, id - 2]).chain([5]).collect();
    let untouched: Vec<i64> = (1..=COUNT).rev().filter(|id| !touched.contains(id)).collect();
    assert_eq!(search(&store, "旧茶").await, untouched);
    recall(&store, 3).await;
    assert!(!search(&store, "旧茶").await.contains(&3));
    store.close().await;
    check(&database).await;
}
