//! The disk's own pace.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::Series;

/// On a slow disk it is fewer.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// So many transactions of one inserted row, one after the other, each flushed as the server flushes its own.
pub async fn transactions(file: &Path, count: usize) -> Series {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await.unwrap();
    sqlx::query("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        .execute(&mut connection)
        .await
        .unwrap();
    let begin = Instant::now();
    let mut waits = Vec::with_capacity(count);
    while waits.len() < count && begin.elapsed() < TIME_LIMIT {
        let started = Instant::now();
        sqlx::query("INSERT INTO rows (body) VALUES ($1)")
            .bind("What is acknowledged is on disk. 已确认的都在磁盘上。")
            .execute(&mut connection)
            .await
            .unwrap();
        waits.push(started.elapsed());
    }
    let lasted = begin.elapsed();
    connection.close().await.unwrap();
    Series::of(waits, lasted)
}
