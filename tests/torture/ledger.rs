//! What is in the store, read from the file itself.

use std::collections::BTreeMap;
use std::path::Path;

use salon::protocol::{MessageId, RoomId, UserId};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{FromRow, query_as, query_scalar};
use tempfile::TempDir;
use uuid::Uuid;

use crate::history::{Body, Seen};

/// A database, and what of it has been committed but not merged into it yet.
const FILES: [&str; 2] = ["salon.db", "salon.db-wal"];

const MESSAGES: &str =
    "SELECT id, room_id, author_id, seq, rev, client_id, body, recalled_at IS NOT NULL AS is_recalled
     FROM messages ORDER BY room_id, seq";

/// A room's counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    pub last_seq: i64,
    pub last_rev: i64,
}

/// Everything that is stored.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub rooms: BTreeMap<RoomId, Heads>,
    /// In the order of their rooms and places.
    pub messages: Vec<Seen>,
    /// Messages of which an earlier version is kept.
    pub versions: Vec<MessageId>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    room_id: i64,
    author_id: i64,
    seq: i64,
    rev: i64,
    client_id: String,
    body: String,
    is_recalled: bool,
}

impl From<Row> for Seen {
    fn from(row: Row) -> Self {
        Self {
            room: RoomId(row.room_id),
            id: MessageId(row.id),
            author: UserId(row.author_id),
            seq: row.seq,
            rev: row.rev,
            client_id: row.client_id.parse().unwrap(),
            body: Body::of(&row.body),
            is_recalled: row.is_recalled,
        }
    }
}

impl Ledger {
    /// Read a database that no server is using.
    pub async fn read(data_dir: &Path) -> Self {
        let copy = copy(data_dir);
        let pool = open(copy.path()).await;
        let rooms = query_as("SELECT id, last_seq, last_rev FROM rooms").fetch_all(&pool).await.unwrap();
        let messages = query_as(MESSAGES).fetch_all(&pool).await.unwrap();
        let versions: Vec<i64> =
            query_scalar("SELECT message_id FROM message_versions").fetch_all(&pool).await.unwrap();
        pool.close().await;
        let head = |(id, last_seq, last_rev)| (RoomId(id), Heads { last_seq, last_rev });
        Self {
            rooms: rooms.into_iter().map(head).collect(),
            messages: messages.into_iter().map(|row: Row| row.into()).collect(),
            versions: versions.into_iter().map(MessageId).collect(),
        }
    }

    /// The message that an author has stored under a `client_id`, once or more often.
    pub fn of(&self, author: UserId, client_id: Uuid) -> impl Iterator<Item = &Seen> {
        self.messages.iter().filter(move |seen| seen.author == author && seen.client_id == client_id)
    }
}

/// What SQLite says of the files that a killed server has left. The server itself is to recover the originals.
pub async fn integrity(data_dir: &Path) -> String {
    let copy = copy(data_dir);
    let pool = open(copy.path()).await;
    let verdicts: Vec<String> = query_scalar("PRAGMA integrity_check").fetch_all(&pool).await.unwrap();
    pool.close().await;
    verdicts.join("; ")
}

fn copy(data_dir: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for name in FILES {
        if data_dir.join(name).exists() {
            std::fs::copy(data_dir.join(name), copy.path().join(name)).unwrap();
        }
    }
    copy
}

async fn open(directory: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(directory.join(FILES[0]));
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}
