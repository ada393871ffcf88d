//! Events of changes that another process has committed, until the server publishes them.

use super::tx::{change, on};
use super::{StoreError, Tx};

impl Tx {
    /// Leave an event for the server. JSON.
    pub async fn insert_outside_event(&mut self, event: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("INSERT INTO outside_events (event) VALUES ($1)").bind(event).execute(c))
            .map(|_| ())
    }

    pub async fn has_outside_events(&mut self) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outside_events)").fetch_one(c))
    }

    /// Take the oldest events away, so many at most; in the order in which they were committed.
    pub async fn take_outside_events(&mut self, limit: i64) -> Result<Vec<String>, StoreError> {
        let mut taken: Vec<(i64, String)> = on!(self, c => sqlx::query_as(
            "DELETE FROM outside_events WHERE id IN (SELECT id FROM outside_events ORDER BY id LIMIT $1)
             RETURNING id, event")
            .bind(limit)
            .fetch_all(c))?;
        taken.sort_unstable_by_key(|(id, _)| *id);
        Ok(taken.into_iter().map(|(_, event)| event).collect())
    }
}
