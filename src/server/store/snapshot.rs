//! Copies of the whole database: made beside a running server, and made fit to be served elsewhere.

use std::collections::HashSet;
use std::path::Path;

use futures::stream::{StreamExt, TryChunksError, TryStreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, FromRow};
use uuid::Uuid;

use super::message_parts::id_list;
use super::sqlite::FILE;
use super::transfer::copy_postgres;
use super::tx::{change, on};
use super::{Location, Store, StoreError, Tx, postgres};
use crate::protocol::{MessageId, Recall, RoomId, User, UserId};

/// How much there is. Deleted rooms and people count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Census {
    pub users: i64,
    pub rooms: i64,
    pub messages: i64,
    pub attachments: i64,
    /// Of all attachments in all their forms.
    pub bytes: i64,
}

/// How far a room's counters have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct RoomHead {
    pub room_id: i64,
    pub last_seq: i64,
    pub last_rev: i64,
}

/// A message that was recalled after the copy was made.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct LateRecall {
    room_id: i64,
    id: i64,
    /// `None` if it has expired.
    recalled_by: Option<i64>,
    recalled_at: i64,
}

impl Store {
    /// Copy a database into one of SQLite's in a directory, as it stands at one moment. Whoever reads or writes it
    /// meanwhile does not wait. The copy may not be on disk yet.
    ///
    /// # Errors
    /// There is no database, it cannot be read, or the disk is full; what is left of the copy is worth nothing.
    pub async fn copy(from: Location<'_>, to: &Path) -> Result<(), StoreError> {
        let data_dir = match from {
            Location::Directory(data_dir) => data_dir,
            Location::Server(url) => return copy_postgres(url.secret(), to).await,
        };
        let mut connection = connect(data_dir).await?;
        let file = to.join(FILE);
        sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy()).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// What was recalled in a database and not yet in a copy of it, which is in a directory.
    pub async fn recalled_since(from: Location<'_>, copy: &Path) -> Result<Vec<LateRecall>, StoreError> {
        let data_dir = match from {
            Location::Directory(data_dir) => data_dir,
            Location::Server(url) => return recalled_in_postgres(url.secret(), copy).await,
        };
        let mut connection = connect(data_dir).await?;
        let file = copy.join(FILE);
        sqlx::query("ATTACH $1 AS copy").bind(file.to_string_lossy()).execute(&mut connection).await?;
        let recalls = sqlx::query_as(
            "SELECT m.room_id, m.id, m.recalled_by, m.recalled_at
             FROM copy.messages c JOIN main.messages m ON m.id = c.id
             WHERE c.recalled_at IS NULL AND m.recalled_at IS NOT NULL ORDER BY m.id",
        )
        .fetch_all(&mut connection)
        .await?;
        connection.close().await?;
        Ok(recalls)
    }
}

/// How a database is that nothing was changed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// As of [`Tx::damages`].
    pub damages: Vec<String>,
    /// When the newest message was written, in Unix milliseconds.
    pub newest_message: Option<i64>,
}

impl Store {
    /// Look through a database, of whichever version, without changing anything. PostgreSQL's files are its own.
    pub async fn examine(location: Location<'_>) -> Result<Examined, StoreError> {
        const NEWEST: &str = "SELECT created_at FROM messages ORDER BY id DESC LIMIT 1";
        let data_dir = match location {
            Location::Directory(data_dir) => data_dir,
            Location::Server(url) => {
                let mut connection = postgres::connect(url.secret()).await?;
                let newest_message = sqlx::query_scalar(NEWEST).fetch_optional(&mut connection).await?;
                connection.close().await?;
                return Ok(Examined { damages: Vec::new(), newest_message });
            }
        };
        let options = SqliteConnectOptions::new()
            .filename(data_dir.join(FILE))
            .read_only(true)
            .busy_timeout(super::sqlite::BUSY_TIMEOUT);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let mut tx = Tx::Sqlite(pool.acquire().await?);
        let damages = tx.damages().await?;
        let newest_message = on!(&mut tx, c => sqlx::query_scalar(NEWEST).fetch_optional(c))?;
        drop(tx);
        pool.close().await;
        Ok(Examined { damages, newest_message })
    }
}

/// As [`Store::recalled_since`]. The engines cannot look into each other: the one is asked for all that is recalled, the
/// other for what is not.
async fn recalled_in_postgres(url: &str, copy: &Path) -> Result<Vec<LateRecall>, StoreError> {
    const BATCH: usize = 1000;
    let mut server = postgres::connect(url).await?;
    let mut connection = connect(copy).await?;
    let mut late = Vec::new();
    let recalls = sqlx::query_as::<_, LateRecall>(
        "SELECT room_id, id, recalled_by, recalled_at FROM messages WHERE recalled_at IS NOT NULL ORDER BY id",
    );
    let mut batches = recalls.fetch(&mut server).try_chunks(BATCH);
    while let Some(recalls) = batches.next().await {
        let recalls = recalls.map_err(|TryChunksError(_, error)| error)?;
        let ids = id_list(recalls.iter().map(|recall| recall.id));
        let query = format!("SELECT id FROM messages WHERE recalled_at IS NULL AND id IN ({ids})");
        let standing = sqlx::query_scalar::<_, i64>(AssertSqlSafe(query)).fetch(&mut connection);
        let standing: HashSet<i64> = standing.try_collect().await?;
        late.extend(recalls.into_iter().filter(|recall| standing.contains(&recall.id)));
    }
    drop(batches);
    server.close().await?;
    connection.close().await?;
    Ok(late)
}

async fn connect(data_dir: &Path) -> Result<SqliteConnection, StoreError> {
    Ok(SqliteConnectOptions::new()
        .filename(data_dir.join(FILE))
        .busy_timeout(super::sqlite::BUSY_TIMEOUT)
        .connect()
        .await?)
}

impl Tx {
    /// Recall a message of a copy as it was recalled meanwhile. Its room's revision goes its own way from here.
    pub async fn repeat_recall(&mut self, recall: &LateRecall) -> Result<(), StoreError> {
        let Some(message) = self.stored_message(RoomId(recall.room_id), MessageId(recall.id)).await? else {
            return Ok(());
        };
        let Some(by) = recall.recalled_by else { return self.wipe_one(&message, recall.recalled_at).await };
        let by = User { id: UserId(by), ..message.user.clone() };
        self.recall_message(message, Recall { at: recall.recalled_at, by }).await.map(drop)
    }

    /// Forget who is signed in where, which programs have tokens, and what was to be told to a server that is
    /// another one.
    pub async fn forget_sessions(&mut self) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM push_subscriptions",
            "DELETE FROM sessions",
            "DELETE FROM tokens",
            "DELETE FROM outside_events",
            "DELETE FROM events",
        ] {
            self.execute(statement).await?;
        }
        Ok(())
    }

    /// Attachments after an id, in the order of their ids.
    pub async fn attachment_ids(&mut self, after: &str, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        let ids: Vec<String> = on!(self, c => sqlx::query_scalar(
            "SELECT id FROM attachments WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(c))?;
        ids.iter().map(|id| id.parse().map_err(|_| StoreError::Corrupt("attachment id"))).collect()
    }

    /// Forget an attachment if it has not been sent. Returns whether it is still there.
    pub async fn forget_unless_sent(&mut self, id: Uuid) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM attachments WHERE id = $1 AND message_id IS NULL")
            .bind(id.to_string())
            .execute(c))?;
        on!(self, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM attachments WHERE id = $1)")
            .bind(id.to_string())
            .fetch_one(c))
    }

    pub async fn census(&mut self) -> Result<Census, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM rooms) AS rooms,
                    (SELECT count(*) FROM messages) AS messages, count(*) AS attachments,
                    CAST(coalesce(sum(stored_size), 0) AS BIGINT) AS bytes
             FROM attachments")
            .fetch_one(c))
    }

    /// The counters of all rooms, in the order of their ids.
    pub async fn room_heads(&mut self) -> Result<Vec<RoomHead>, StoreError> {
        on!(self, c => sqlx::query_as("SELECT id AS room_id, last_seq, last_rev FROM rooms ORDER BY id").fetch_all(c))
    }

    /// What is wrong with the database file, a few lines at most; none if it is sound. PostgreSQL's files are its own.
    pub async fn damages(&mut self) -> Result<Vec<String>, StoreError> {
        if let Self::Postgres(_) = self {
            return Ok(Vec::new());
        }
        let mut found: Vec<String> =
            on!(self, c => sqlx::query_scalar("PRAGMA integrity_check(5)").fetch_all(c))?;
        found.retain(|line| line != "ok");
        let dangling: Vec<String> = on!(self, c => sqlx::query_scalar(
            "SELECT \"table\" || ' refers to a row of ' || \"parent\" || ' that is not there'
             FROM pragma_foreign_key_check LIMIT 5")
            .fetch_all(c))?;
        found.extend(dangling);
        Ok(found)
    }
}
