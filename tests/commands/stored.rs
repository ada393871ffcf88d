//! What a database holds that no server is using, read from the file itself.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use uuid::Uuid;

/// A row of `messages`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub room_id: i64,
    pub seq: i64,
    pub rev: i64,
    pub client_id: String,
    pub body: String,
    pub recalled: bool,
}

#[derive(Debug)]
pub struct Stored {
    /// `last_seq` and `last_rev`.
    pub rooms: BTreeMap<i64, (i64, i64)>,
    /// In the order of their rooms and places.
    pub messages: Vec<Row>,
    pub sessions: i64,
    pub epoch: String,
}

pub async fn open(data_dir: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(data_dir.join("salon.db"));
    SqlitePool::connect_with(options).await.unwrap()
}

/// A database of an earlier version, without anybody in it.
pub async fn make_older(data_dir: &Path) {
    let migrations = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_str().unwrap() < "0006" {
            std::fs::copy(entry.path(), migrations.path().join(entry.file_name())).unwrap();
        }
    }
    std::fs::create_dir(data_dir).unwrap();
    let options = SqliteConnectOptions::new().filename(data_dir.join("salon.db")).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::migrate::Migrator::new(migrations.path()).await.unwrap().run(&pool).await.unwrap();
    pool.close().await;
}

impl Stored {
    pub async fn read(data_dir: &Path) -> Self {
        let pool = open(data_dir).await;
        let heads: Vec<(i64, i64, i64)> =
            sqlx::query_as("SELECT id, last_seq, last_rev FROM rooms").fetch_all(&pool).await.unwrap();
        let messages = "SELECT room_id, seq, rev, client_id, body, recalled_at IS NOT NULL AS recalled
                        FROM messages ORDER BY room_id, seq";
        let messages = sqlx::query_as(messages).fetch_all(&pool).await.unwrap();
        let sessions = sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&pool).await.unwrap();
        let epoch = "SELECT value FROM instance WHERE key = 'epoch'";
        let epoch = sqlx::query_scalar(epoch).fetch_one(&pool).await.unwrap();
        pool.close().await;
        let rooms = heads.into_iter().map(|(id, seq, rev)| (id, (seq, rev))).collect();
        Self { rooms, messages, sessions, epoch }
    }

    /// In every room the places are 1 to n, no revision is there twice, and the last one is the room's or one that
    /// an older version of a message had.
    pub fn expect_order(&self) {
        for (room, (last_seq, last_rev)) in &self.rooms {
            let messages: Vec<&Row> = self.messages.iter().filter(|row| row.room_id == *room).collect();
            let seqs: Vec<i64> = messages.iter().map(|row| row.seq).collect();
            assert_eq!(seqs, (1..=*last_seq).collect::<Vec<i64>>(), "room {room}");
            let mut revs: Vec<i64> = messages.iter().map(|row| row.rev).collect();
            revs.sort_unstable();
            assert!(revs.windows(2).all(|pair| pair[0] < pair[1]), "room {room}: {revs:?}");
            assert_eq!(revs.last().copied().unwrap_or(0), *last_rev, "room {room}");
        }
    }

    pub fn message(&self, client_id: Uuid) -> Option<&Row> {
        let client_id = client_id.to_string();
        self.messages.iter().find(|row| row.client_id == client_id)
    }
}
