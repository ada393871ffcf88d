//! The log of what was changed, from which nodes hear of each other.

use super::tx::{change, on};
use super::{StoreError, Tx};

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvents {
    /// The one before plus one.
    pub id: i64,
    /// Unix milliseconds.
    pub at: i64,
    /// JSON.
    pub events: String,
}

impl Tx {
    /// Add an entry. As one transaction is written at a time, the ids are in the order of the commits. Returns its id.
    pub async fn add_events(&mut self, events: &str, at: i64) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "INSERT INTO events (id, at, events) SELECT coalesce(max(id), 0) + 1, $1, $2 FROM events RETURNING id")
            .bind(at)
            .bind(events)
            .fetch_one(c))
    }

    /// The entries from this one on, the oldest first, so many at most.
    pub async fn events_from(&mut self, id: i64, limit: i64) -> Result<Vec<LoggedEvents>, StoreError> {
        let rows: Vec<(i64, i64, String)> = on!(self, c => sqlx::query_as(
            "SELECT id, at, events FROM events WHERE id >= $1 ORDER BY id LIMIT $2")
            .bind(id)
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id, at, events)| LoggedEvents { id, at, events }).collect())
    }

    /// The newest entry: its id, and when it was added.
    pub async fn last_events(&mut self) -> Result<Option<(i64, i64)>, StoreError> {
        on!(self, c => sqlx::query_as("SELECT id, at FROM events WHERE id = (SELECT max(id) FROM events)")
            .fetch_optional(c))
    }

    /// Forget entries from before a moment, but for so many of the newest.
    pub async fn delete_events_before(&mut self, at: i64, kept: i64) -> Result<u64, StoreError> {
        change!(self, c => sqlx::query(
            "DELETE FROM events WHERE at < $1 AND id <= (SELECT max(id) - $2 FROM events)")
            .bind(at)
            .bind(kept)
            .execute(c))
    }
}
