//! PostgreSQL: as many nodes as one likes, of which one writes at a time.

mod lock;

use std::io;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor};

pub(super) use self::lock::claim;
use super::reading::ReadSnapshot;
use super::tx::Dialect;
use super::writer::{Turns, Writer};
use super::{Schema, StoreError, Tx};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections of a node for reading.
const READERS: u32 = 8;
/// How long a read, or a group of changes, waits for a connection before it is refused.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement may take before whoever waits for it is told that the database cannot be reached: by then the
/// server has given it up, see [`SESSION`].
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(35);

/// What every connection is set to. A commit is on disk when it is answered, whatever the database's default; what is
/// more than that stays. A node that has gone in the middle of a group does not keep the others waiting.
const SESSION: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SET statement_timeout = '30s';
    SET lock_timeout = '20s';
    SET idle_in_transaction_session_timeout = '15s';
    -- Compiling a plan takes longer than what is asked here.
    SET jit = off;";

/// What looks something up goes by indexes, and is planned each time. A statement that is handed a list is planned for a
/// hundred rows, however many there are: where tables are small it would read all of them. And a plan that was kept would
/// be one from the days when they were empty.
macro_rules! by_index {
    ($set:literal) => {
        concat!(
            $set,
            " plan_cache_mode = force_custom_plan; ",
            $set,
            " enable_seqscan = off; ",
            $set,
            " enable_hashjoin = off; ",
            $set,
            " enable_mergejoin = off"
        )
    };
}

/// For the connection for writing.
const BY_INDEX: &str = by_index!("SET");

/// Begins a group of changes once no other node has one under way. Each statement after it sees all that was committed
/// before that statement; and as nobody else commits, all of them see the same. The number is this lock's name.
pub(super) const BEGIN_TURN: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(5387016)";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins a read of one statement.
const BEGIN_READ_ONE: &str =
    concat!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ", by_index!("SET LOCAL"));

pub(super) const DIALECT: Dialect = Dialect {
    json_group_array: "json_agg",
    json_array: "json_build_array",
    json_each: |value| format!("json_array_elements(CAST({value} AS json))"),
    // By the index of tokens alone: `rowid + 0` keeps the planner from walking through all ids in the hope that some
    // match, and `OFFSET 0` from sorting once more.
    search_hits: "SELECT rowid + 0 AS rowid FROM search
                  WHERE tokens @@ CAST($1 AS tsquery) AND rowid + 0 > $2 AND rowid + 0 < $3 ORDER BY 1 DESC OFFSET 0",
};

/// How long a connection may take to begin a read, which does no work, before it counts as lost.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(3);

/// A pool of readers and this node's writer.
#[derive(Debug, Clone)]
pub struct Postgres {
    readers: PgPool,
    /// One more, for what must not wait for the others.
    reader_apart: PgPool,
    writer: Writer,
}

impl Postgres {
    /// Open a database and migrate it. A newer one is refused before anything is written.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, false).await
    }

    /// As [`Postgres::open`], and keep others from [`claim`]: whoever can write has a server's share of the lock.
    pub async fn open_to_serve(url: &str) -> Result<Self, StoreError> {
        // The lock is asked for by itself first: a pool would try again, and then only say that it had to wait.
        let first = lock::share(url).await?;
        let opened = Self::open_with(url, true).await?;
        drop(first.close().await);
        Ok(opened)
    }

    /// Whoever serves has a share of the lock, by the connection for writing.
    async fn open_with(url: &str, serves: bool) -> Result<Self, StoreError> {
        migrated(url).await?.close().await?;
        let options = options(url)?;
        let readers = pool(READERS, Use::Read).connect_with(options.clone()).await?;
        let reader_apart = pool(1, Use::Read).connect_lazy_with(options.clone());
        let writers = pool(1, Use::Write { serves })
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        Ok(Self { readers, reader_apart, writer: Writer::spawn(LockedTurns { pool: writers, kept: None }) })
    }

    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        snapshot_of(&self.readers, BEGIN_READ).await?.run(job, drop).await
    }

    /// As [`Postgres::read`], of one statement.
    pub async fn read_one<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        snapshot_of(&self.readers, BEGIN_READ_ONE).await?.run(job, drop).await
    }

    /// As [`Postgres::read`], of one caller alone: it does not wait behind the others.
    pub async fn read_apart<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        snapshot_of(&self.reader_apart, BEGIN_READ).await?.run(job, drop).await
    }

    /// Whether a newer version has migrated the database since.
    pub async fn is_outgrown(&self) -> Result<bool, StoreError> {
        self.read(|tx| {
            Box::pin(async move {
                let Tx::Postgres(connection) = tx else { return Ok(false) };
                Ok(schema(connection).await?.is_newer())
            })
        })
        .await
    }

    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
        self.reader_apart.close().await;
    }
}

/// Connections that have been lost since they were used are tried in vain, one after the other.
async fn snapshot_of(pool: &PgPool, begin: &'static str) -> Result<ReadSnapshot, StoreError> {
    for _ in 0..pool.options().get_max_connections() {
        match begin_read(pool, begin).await {
            Err(error) if error.is_disconnected() => {}
            begun => return begun,
        }
    }
    begin_read(pool, begin).await
}

async fn begin_read(pool: &PgPool, begin: &'static str) -> Result<ReadSnapshot, StoreError> {
    let connection = pool.acquire().await?;
    let begun = ReadSnapshot::begin(Tx::Postgres(connection), begin);
    tokio::time::timeout(BEGIN_TIMEOUT, begun)
        .await
        .unwrap_or_else(|_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()).into()))
}

/// The turns of the node's one connection for writing, which takes the lock that all nodes share.
struct LockedTurns {
    pool: PgPool,
    /// Between groups.
    kept: Option<PoolConnection<sqlx::Postgres>>,
}

impl Turns for LockedTurns {
    async fn begin(&mut self) -> Result<Tx, StoreError> {
        let connection = match self.kept.take() {
            Some(kept) => kept,
            None => self.pool.acquire().await?,
        };
        match begin_turn(connection).await {
            // It was lost since it was last used: this group begins on another.
            Err(error) if error.is_disconnected() => begin_turn(self.pool.acquire().await?).await,
            begun => begun,
        }
    }

    fn ended(&mut self, tx: Tx) {
        if let Tx::Postgres(connection) = tx {
            self.kept = Some(connection);
        }
    }

    async fn close(self) {
        drop(self.kept);
        self.pool.close().await;
    }
}

async fn begin_turn(mut connection: PoolConnection<sqlx::Postgres>) -> Result<Tx, StoreError> {
    match in_time(connection.execute(sqlx::raw_sql(BEGIN_TURN))).await {
        Ok(_) => Ok(Tx::Postgres(connection)),
        Err(error) => {
            Tx::Postgres(connection).abandon();
            Err(error)
        }
    }
}

/// The outcome of a statement. A server that is not there any more does not answer, and says nothing of it either.
pub(super) async fn in_time<T>(
    statement: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(STATEMENT_TIMEOUT, statement).await {
        Ok(outcome) => outcome.map_err(StoreError::from),
        Err(_) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()).into()),
    }
}

/// A connection to a database whose schema is up to date, to be used alone.
pub(super) async fn migrated(url: &str) -> Result<PgConnection, StoreError> {
    let mut connection = connect(url).await?;
    let schema = schema(&mut connection).await?;
    if let Some(found) = schema.found.filter(|found| *found > schema.known) {
        return Err(StoreError::NewerSchema { found, known: schema.known });
    }
    connection
        .execute(sqlx::raw_sql("SET synchronous_commit = on; SET client_min_messages = warning"))
        .await?;
    // Whoever comes second waits for the migrator's lock. Not by `run`, whose future cannot go to another thread.
    MIGRATIONS.run_direct(None, &mut connection, false).await?;
    Ok(connection)
}

fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    Ok(url.parse::<PgConnectOptions>()?.application_name("salon"))
}

/// What connections are for.
#[derive(Clone, Copy)]
enum Use {
    Read,
    /// If they serve, each takes a share of the lock before all else.
    Write {
        serves: bool,
    },
}

fn pool(connections: u32, of: Use) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(SESSION)).await?;
                if let Use::Write { serves } = of {
                    connection.execute(sqlx::raw_sql(BY_INDEX)).await?;
                    if serves {
                        lock::share_again(connection).await?;
                    }
                }
                Ok(())
            })
        })
}

/// How the schema of a database stands. Nothing is changed.
pub(super) async fn schema_at(url: &str) -> Result<Schema, StoreError> {
    let mut connection = connect(url).await?;
    let schema = schema(&mut connection).await?;
    connection.close().await?;
    Ok(schema)
}

/// A connection that reads one snapshot of a database, whose schema is this version's.
pub(super) async fn snapshot(url: &str) -> Result<PgConnection, StoreError> {
    let mut connection = connect(url).await?;
    let schema = schema(&mut connection).await?;
    match schema.found.unwrap_or(0) {
        found if found > schema.known => Err(StoreError::NewerSchema { found, known: schema.known }),
        found if found < schema.known => {
            Err(StoreError::Unfit("it is from an older version; `salon migrate` brings it up to date"))
        }
        _ => {
            connection.execute(BEGIN_READ).await?;
            Ok(connection)
        }
    }
}

pub(super) async fn connect(url: &str) -> Result<PgConnection, StoreError> {
    in_time(PgConnection::connect_with(&options(url)?)).await
}

async fn schema(connection: &mut PgConnection) -> Result<Schema, StoreError> {
    let encoding: String = sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut *connection).await?;
    if encoding != "UTF8" {
        return Err(StoreError::Unfit("its encoding is not UTF8"));
    }
    let is_flushed: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut *connection).await?;
    if is_flushed != "on" {
        tracing::warn!(
            "the database server runs with fsync off: what it has answered may be lost when it crashes"
        );
    }
    let has_table: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    let found: Option<i64> = if has_table {
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(connection)
            .await?
    } else {
        None
    };
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    Ok(Schema { found, known })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |folder: &str| -> BTreeSet<String> {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            let files = std::fs::read_dir(folder).unwrap();
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
        };
        assert_eq!(names("sqlite"), names("postgres"));
    }
}
