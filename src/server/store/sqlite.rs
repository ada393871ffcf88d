//! SQLite: one writer, many readers, WAL, every commit flushed.

use std::fs::{self, OpenOptions};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlitePool};

use super::readers::Readers;
use super::reading::ReadSnapshot;
use super::tx::{Dialect, on};
use super::writer::{Turns, Writer};
use super::{StoreError, Tx};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// The database, in its directory.
pub(super) const FILE: &str = "salon.db";
/// Connections for reading.
const READERS: u32 = 8;
/// How long a statement waits for a lock, such as a backup's.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a command beside the server tries to write.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a patient transaction tries to begin.
const BUSY_POLL: Duration = Duration::from_millis(1);
/// The writer's page cache. Every author's messages have a place of their own in the index of ids, and words all over that of
/// the search: with SQLite's 2 MiB, pages are read again and again.
const WRITER_CACHE_KIB: u32 = 16 * 1024;
/// Pages of the write-ahead log after which they go into the database. The same few change with every commit: the more
/// seldom, the more of them go once instead of many times. 32 MiB.
const LOG_PAGES: u32 = 8192;
/// How long a read waits for a free connection before it is refused.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) const DIALECT: Dialect = Dialect {
    json_group_array: "json_group_array",
    json_array: "json_array",
    json_each: |value| format!("json_each({value})"),
    // Not sorted or filtered first: the index gives out its ids in order, and stops when there are enough.
    search_hits: "SELECT rowid FROM search WHERE search MATCH $1 AND rowid > $2 AND rowid < $3",
};

/// A pool of readers and the one writer.
#[derive(Debug, Clone)]
pub struct Sqlite {
    readers: Readers,
    writer: Writer,
}

impl Sqlite {
    /// Open or create a database file and migrate it. A newer database is refused before anything is written.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let (readers, writers) = pools(path).await?;
        let readers = Readers::of(readers, ACQUIRE_TIMEOUT);
        Ok(Self { readers, writer: Writer::spawn(LockedTurns::new(writers, Duration::ZERO)) })
    }

    /// As [`Sqlite::open`], beside a server that may write without a pause. Waiting in SQLite's manner, which looks
    /// ten times a second, one would hardly ever find the moment between two of its transactions.
    pub async fn open_beside(path: &Path) -> Result<Self, StoreError> {
        let (readers, writers) = pools(path).await?;
        sqlx::query("PRAGMA busy_timeout = 0").execute(&writers).await?;
        let readers = Readers::of(readers, ACQUIRE_TIMEOUT);
        Ok(Self { readers, writer: Writer::spawn(LockedTurns::new(writers, PATIENCE)) })
    }

    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let (tx, _turn) = self.readers.take().await?;
        let give_back = |tx| self.readers.give_back(tx);
        ReadSnapshot::begin(tx, "BEGIN").await?.run(job, give_back).await
    }

    pub async fn read_one<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let (mut tx, _turn) = self.readers.take().await?;
        let result = job(&mut tx).await;
        // After an error it may be one no more: then the pool looks at it.
        if result.is_ok() {
            self.readers.give_back(tx);
        }
        result
    }

    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Bring the write-ahead log, which has the pages of earlier changes, into the database and empty it.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        let (mut tx, _turn) = self.readers.take().await?;
        let (busy, ..): (i64, i64, i64) =
            on!(&mut tx, c => sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(c))?;
        self.readers.give_back(tx);
        if busy != 0 {
            tracing::warn!("the write-ahead log was in use: it is emptied later");
        }
        Ok(())
    }

    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

/// Connections for reading, and the one that writes.
async fn pools(path: &Path) -> Result<(SqlitePool, SqlitePool), StoreError> {
    let schema = schema(path).await?;
    if let Some(found) = schema.found.filter(|found| *found > schema.known) {
        return Err(StoreError::NewerSchema { found, known: schema.known });
    }
    owners_alone(path).map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        // What was recalled is overwritten in the file as well.
        .pragma("secure_delete", "on");
    // A migration may change every page there is: what it would have to put back goes to a file.
    let migrating = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    MIGRATIONS.run(&migrating).await?;
    migrating.close().await;
    let writers = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(
            options
                .clone()
                .pragma("cache_size", format!("-{WRITER_CACHE_KIB}"))
                // What a savepoint may have to put back. With every commit of many messages it went to a file in
                // /var/tmp. (SQLITE_STMTJRNL_SPILL does not do instead: from 128 KiB on SQLite fails to write that file.)
                .pragma("temp_store", "memory")
                .pragma("wal_autocheckpoint", LOG_PAGES.to_string()),
        )
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "true"))
        .await?;
    Ok((readers, writers))
}

/// The turns of one connection, for which others have to let go of the file's lock.
pub(super) struct LockedTurns {
    pool: SqlitePool,
    /// The connection between two turns, as [`Readers`] keep theirs.
    kept: Option<PoolConnection<sqlx::Sqlite>>,
    /// How long a transaction tries to begin while another process writes, beyond SQLite's own waiting.
    patience: Duration,
}

impl LockedTurns {
    pub(super) fn new(pool: SqlitePool, patience: Duration) -> Self {
        Self { pool, kept: None, patience }
    }
}

impl Turns for LockedTurns {
    async fn begin(&mut self) -> Result<Tx, StoreError> {
        let connection = match self.kept.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let mut tx = Tx::Sqlite(connection);
        let begun = Instant::now();
        loop {
            match tx.execute("BEGIN IMMEDIATE").await {
                Ok(()) => return Ok(tx),
                Err(error) if error.is_busy() && begun.elapsed() < self.patience => {
                    tokio::time::sleep(BUSY_POLL).await
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn ended(&mut self, tx: Tx) {
        if let Tx::Sqlite(connection) = tx {
            self.kept = Some(connection);
        }
    }

    async fn close(self) {
        drop(self.kept);
        self.pool.close().await;
    }
}

/// Messages, password hashes and the key that signs pushes are for the server's own account. SQLite gives its
/// other files the permissions of this one. A file that is there is not opened: closing it again would take
/// SQLite's locks away.
fn owners_alone(path: &Path) -> std::io::Result<()> {
    if !path.exists() {
        OpenOptions::new().create_new(true).write(true).open(path)?;
    }
    #[cfg(unix)]
    if let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "the database's permissions could not be narrowed to its owner");
    }
    Ok(())
}

/// Versions of the schema: numbers of migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Of the database; 0 before the first migration, `None` where there is no database, or an empty one.
    pub found: Option<i64>,
    /// What this build brings a database to.
    pub known: i64,
}

impl Schema {
    /// Whether a newer version has migrated it.
    pub fn is_newer(self) -> bool {
        self.found.is_some_and(|found| found > self.known)
    }

    /// Whether migrations are missing.
    pub fn is_older(self) -> bool {
        self.found.is_some_and(|found| found < self.known)
    }
}

pub fn known_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Look at a database through a connection that cannot write.
pub async fn schema(path: &Path) -> Result<Schema, StoreError> {
    let known = known_schema();
    if !path.exists() {
        return Ok(Schema { found: None, known });
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let table = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'");
    let found: Option<i64> = if table.fetch_optional(&pool).await?.is_some() {
        sqlx::query("SELECT max(version) FROM _sqlx_migrations").fetch_one(&pool).await?.try_get(0)?
    } else {
        None
    };
    pool.close().await;
    Ok(Schema { found: Some(found.unwrap_or(0)), known })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// See `.cargo/config.toml`.
    #[tokio::test]
    async fn it_is_compiled_as_it_is_meant_to_be() {
        let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
        let options: Vec<String> =
            sqlx::query_scalar("PRAGMA compile_options").fetch_all(&pool).await.unwrap();
        let has = |name: &str| options.iter().any(|option| option.starts_with(name));
        assert!(has("DEFAULT_MEMSTATUS=0") && !has("ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
    }

    #[tokio::test]
    async fn a_job_that_changes_much_is_undone_and_its_neighbour_stays() {
        let directory = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(&directory.path().join(FILE)).await.unwrap();
        let run = async |statement: &'static str, fails: bool| {
            let job = sqlite.writer().write(
                move |tx| {
                    Box::pin(async move {
                        tx.execute(statement).await?;
                        if fails { Err(StoreError::Corrupt("on purpose")) } else { Ok(()) }
                    })
                },
                |()| (),
            );
            job.await
        };
        let count = "CREATE TABLE things AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)
                     SELECT i, zeroblob(4000) AS what FROM n";
        run(count, false).await.unwrap();
        // Both wait before the writer's task runs, so they share a transaction.
        let (undone, kept) = tokio::join!(
            run("UPDATE things SET i = -i", true),
            run("INSERT INTO things VALUES (3001, zeroblob(4000))", false)
        );
        assert!(matches!(undone, Err(StoreError::Corrupt(_))), "{undone:?}");
        kept.unwrap();
        let ends: (i64, i64) = sqlite
            .read_one(|tx| {
                Box::pin(async move {
                    on!(tx, c => sqlx::query_as("SELECT min(i), max(i) FROM things").fetch_one(c))
                })
            })
            .await
            .unwrap();
        assert_eq!(ends, (1, 3001));
    }
}
