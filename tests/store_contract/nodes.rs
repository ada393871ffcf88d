//! What PostgreSQL has beyond the contract: several nodes on one database, and a server that may go away.

use std::time::Duration;

use salon::protocol::{Role, RoomId, User};
use salon::server::config::ServerUrl;
use salon::server::store::{Location, Store, StoreError};
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{AssertSqlSafe, Connection};
use tokio::sync::oneshot;

use super::postgres::Postgres;
use super::sample::{self, NOW, ask, change};

const WRITERS: usize = 4;
const EACH: usize = 25;

async fn revisions(store: &Store, room: RoomId) -> Vec<i64> {
    sample::log(store, room).await.iter().map(|message| message.rev).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_write_one_log_that_readers_never_see_a_hole_in() {
    let server = Postgres::start();
    let url = server.database();
    // Both find an empty database.
    let open = |url: String| tokio::spawn(async move { Store::open_postgres(&url).await.unwrap() });
    let (one, two) = tokio::join!(open(url.clone()), open(url));
    let nodes = [one.unwrap(), two.unwrap()];
    let room = sample::room(&nodes[0]).await;
    let mut tasks = Vec::new();
    for writer in 0..WRITERS {
        let node = nodes[writer % 2].clone();
        let author = sample::member(&node, room, "writer").await;
        tasks.push(tokio::spawn(async move {
            for number in 0..EACH {
                sample::post(&node, sample::new_message(room, &author, &number.to_string())).await;
            }
        }));
    }
    let all = (WRITERS * EACH) as i64;
    for node in nodes.iter().cycle() {
        let revisions = revisions(node, room).await;
        assert_eq!(revisions, (1..=revisions.len() as i64).collect::<Vec<_>>());
        if revisions.len() as i64 == all {
            break;
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    let record = ask!(nodes[1], tx => tx.room_heads().await);
    assert_eq!((record[0].last_seq, record[0].last_rev), (all, all));
}

#[tokio::test]
async fn servers_share_a_database_that_nobody_else_may_have_alone_then() {
    let mut server = Postgres::start();
    let url = ServerUrl::parse(&server.database(), &["postgres"]).unwrap();
    let location = Location::Server(&url);
    let open = async || Store::open_to_serve(location).await.unwrap();
    let nodes = [open().await, open().await];
    assert!(matches!(location.claim().await, Err(StoreError::Unfit(_))));
    server.crash();
    nodes[0].renew_share().await.unwrap();
    assert!(matches!(location.claim().await, Err(StoreError::Unfit(_))));
    for node in nodes {
        node.close().await;
    }
    let alone = location.claim().await.unwrap();
    assert!(matches!(Store::open_to_serve(location).await, Err(StoreError::Unfit(_))));
    drop(alone);
    open().await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_something_is_the_last_on_all_nodes() {
    let server = Postgres::start();
    let url = server.database();
    let nodes = [Store::open_postgres(&url).await.unwrap(), Store::open_postgres(&url).await.unwrap()];
    for _ in 0..10 {
        let room = sample::room(&nodes[0]).await;
        let owners = [sample::user(&nodes[0], "owner").await, sample::user(&nodes[0], "owner").await];
        for owner in &owners {
            sample::join(&nodes[0], room, owner, Role::Owner).await;
        }
        let leave = nodes.iter().zip(&owners).map(|(node, owner)| {
            let id = owner.id;
            node.write(
                move |tx| {
                    Box::pin(async move {
                        let others = tx.owner_count(room).await? - 1;
                        if others > 0 { tx.delete_member(room, id).await } else { Ok::<_, StoreError>(false) }
                    })
                },
                |_| (),
            )
        });
        let left = futures::future::join_all(leave).await;
        assert_eq!(left.into_iter().filter(|left| *left.as_ref().unwrap()).count(), 1);
    }
}

/// What the migrations of a newer version leave.
const NEWER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (9999, 'of the future', TRUE, '', 0)";

#[tokio::test]
async fn what_a_newer_version_has_migrated_is_not_written_to() {
    let mut server = Postgres::start();
    let url = ServerUrl::parse(&server.database(), &["postgres"]).unwrap();
    let node = Store::open_to_serve(Location::Server(&url)).await.unwrap();
    node.renew_share().await.unwrap();
    assert!(!node.is_outgrown().await.unwrap());
    let mut newer = PgConnection::connect(url.secret()).await.unwrap();
    sqlx::query(NEWER).execute(&mut newer).await.unwrap();
    server.crash();
    assert!(node.renew_share().await.is_err());
    assert!(node.is_outgrown().await.unwrap());
}

/// Neither while tables are small, nor by a plan from the days when they were.
#[tokio::test]
async fn what_is_asked_again_and_again_reads_no_whole_table() {
    const TIMES: i64 = 20;
    const MANY: i64 = 5_000;
    let server = Postgres::start();
    let url = server.database();
    let store = Store::open_postgres(&url).await.unwrap();
    let room = sample::room(&store).await;
    let author = sample::member(&store, room, "regular").await;
    ask_often(&store, room, &author, TIMES).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let grow = format!(
        "INSERT INTO users (username, username_key, nickname, avatar_id, password_hash, created_at)
         SELECT 'u' || n, 'u' || n, 'u' || n, 1, '', 1 FROM generate_series(1, {MANY}) n;
         INSERT INTO rooms (kind, name, description, created_at)
         SELECT 'private', 'r' || n, '', 1 FROM generate_series(1, {MANY}) n"
    );
    sqlx::raw_sql(AssertSqlSafe(grow)).execute(&mut connection).await.unwrap();
    ask_often(&store, room, &author, TIMES).await;
    store.close().await;

    // What a connection has done is told when it has ended, which nobody waits for.
    let read = "SELECT CAST(relname AS TEXT), seq_scan + coalesce(idx_scan, 0),
                       CAST(seq_tup_read + coalesce(idx_tup_fetch, 0) AS BIGINT)
                FROM pg_stat_user_tables
                WHERE relname IN ('memberships', 'messages', 'rooms', 'sessions', 'users')";
    let told = async {
        loop {
            let told: Vec<(String, i64, i64)> =
                sqlx::query_as(read).fetch_all(&mut connection).await.unwrap();
            if told.iter().all(|(_, looked, _)| *looked >= 2 * TIMES) {
                break told;
            }
            tokio::task::yield_now().await;
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(20), told).await.expect("what has been read");
    assert!(told.iter().all(|(_, _, rows)| *rows < MANY), "{told:?}");
}

/// All that is asked of the store for a message, a mark, a request and a connection.
async fn ask_often(store: &Store, room: RoomId, author: &User, times: i64) {
    for number in 0..times {
        let new = sample::new_message(room, author, &number.to_string());
        let asked = [(author.id, room, new.client_id)];
        change!(store, tx => {
            let ends = tx.admission(asked.into_iter(), NOW).await?.ends;
            let posted = tx.append_messages(vec![new], ends).await?;
            tx.read_own_messages(&posted).await
        });
        let marks = [((room, author.id), 1)].into();
        change!(store, tx => tx.advance_reads(&marks).await);
        let asked = [(author.id, "a session".to_owned())];
        let read = store.read_one(|tx| Box::pin(async move { tx.arrivals(&asked, NOW).await }));
        read.await.unwrap();
        let asked = ["a session".to_owned()];
        let read = store.read_one(|tx| Box::pin(async move { tx.sessions(&asked, NOW).await }));
        read.await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let server = Postgres::start();
    let url = server.database();
    Store::open_postgres(&url).await.unwrap().close().await;
    let pool = PgPool::connect(&url).await.unwrap();
    sqlx::query(NEWER).execute(&pool).await.unwrap();
    let refused = Store::open_postgres(&url).await;
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 9999, .. })), "{refused:?}");
}

#[tokio::test]
async fn the_audit_log_cannot_be_changed_by_hand() {
    let server = Postgres::start();
    let url = server.database();
    Store::open_postgres(&url).await.unwrap().close().await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let add = "INSERT INTO audit (at, kind, origin, details) VALUES (1, 'room_deleted', 'command', '{}')";
    sqlx::query(add).execute(&mut connection).await.unwrap();
    for change in ["UPDATE audit SET at = 2", "DELETE FROM audit", "TRUNCATE audit CASCADE"] {
        let refused = sqlx::query(AssertSqlSafe(change)).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("only added to"), "{change}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_away_is_found_again() {
    let mut server = Postgres::start();
    let store = Store::open_postgres(&server.database()).await.unwrap();
    let room = sample::room(&store).await;
    let author = sample::member(&store, room, "patient").await;
    let before = sample::post(&store, sample::new_message(room, &author, "before")).await;
    server.crash();
    assert_eq!(
        sample::log(&store, room).await,
        std::slice::from_ref(&before),
        "what was acknowledged is there"
    );
    let after = sample::post(&store, sample::new_message(room, &author, "after")).await;
    assert_eq!(sample::log(&store, room).await, [before, after]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_loses_its_connection_fails_and_the_next_does_not() {
    let server = Postgres::start();
    let url = server.database();
    let store = Store::open_postgres(&url).await.unwrap();
    let room = sample::room(&store).await;
    let author = sample::member(&store, room, "unlucky").await;
    let (began, begun) = oneshot::channel();
    let (cut, is_cut) = oneshot::channel();
    let new = sample::new_message(room, &author, "lost");
    let lost = tokio::spawn({
        let store = store.clone();
        async move {
            let job = store.write(
                move |tx| {
                    Box::pin(async move {
                        let posted = tx.insert_message(new).await;
                        began.send(()).unwrap();
                        is_cut.await.unwrap();
                        posted
                    })
                },
                |_| (),
            );
            job.await
        }
    });
    begun.await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let cut_off = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'salon'";
    sqlx::query(cut_off).execute(&mut connection).await.unwrap();
    cut.send(()).unwrap();
    let error = lost.await.unwrap().unwrap_err();
    assert!(error.is_disconnected(), "{error}");
    let kept = sample::post(&store, sample::new_message(room, &author, "kept")).await;
    assert_eq!((kept.seq, sample::log(&store, room).await), (1, vec![kept.clone()]));
}

/// SQLite would let it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_gets_over_an_error_is_undone_alone() {
    let server = Postgres::start();
    let store = Store::open_postgres(&server.database()).await.unwrap();
    let taken = sample::new_user("Taken").await;
    change!(store, tx => tx.insert_user(&taken.clone()).await);
    let (again, fresh) = (sample::new_user("Taken").await, sample::new_user("Fresh").await);
    let again = salon::server::store::NewUser { username_key: "twice".to_owned(), ..again };
    let first = again.clone();
    let ignoring = store.write(
        move |tx| {
            Box::pin(async move {
                let _ = tx.insert_user(&first).await;
                let _ = tx.insert_user(&again).await;
                Ok::<_, StoreError>(())
            })
        },
        |()| (),
    );
    let neighbour = store.write(move |tx| Box::pin(async move { tx.insert_user(&fresh).await }), |_| ());
    let (ignored, neighbour) = tokio::join!(ignoring, neighbour);
    assert!(matches!(ignored, Err(StoreError::Database(_))), "{ignored:?}");
    assert_eq!(neighbour.unwrap().account.created_at, NOW);
    assert!(ask!(store, tx => tx.user_by_key("twice").await).is_none());
}

/// Whatever the database is set to, a commit is on disk when it is answered.
#[tokio::test]
async fn commits_are_flushed_where_the_database_would_not() {
    const COMMITS: usize = 20;
    let server = Postgres::start();
    let url = server.database();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let name: String =
        sqlx::query_scalar("SELECT current_database()").fetch_one(&mut connection).await.unwrap();
    let lax = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    sqlx::query(AssertSqlSafe(lax)).execute(&mut connection).await.unwrap();
    let store = Store::open_postgres(&url).await.unwrap();
    let mut flushed = 0;
    for _ in 0..COMMITS {
        change!(store, tx => tx.set_instance_value("a", "b").await);
        let all = "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()";
        let is_flushed: bool = sqlx::query_scalar(all).fetch_one(&mut connection).await.unwrap();
        flushed += usize::from(is_flushed);
    }
    // Something else may write now and then.
    assert!(flushed > COMMITS / 2, "{flushed} of {COMMITS}");
}
