//! What one node does for all of them.

use super::tx::change;
use super::{StoreError, Tx};

impl Tx {
    /// Take on a duty, or go on with it, until a moment; `false` if another node has it.
    pub async fn take_duty(
        &mut self,
        name: &str,
        node: &str,
        now: i64,
        until: i64,
    ) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO duties (name, node, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET node = excluded.node, until = excluded.until
             WHERE duties.node = excluded.node OR duties.until < $4")
            .bind(name)
            .bind(node)
            .bind(until)
            .bind(now)
            .execute(c))
        .map(|changed| changed > 0)
    }

    /// Leave a duty to whoever comes.
    pub async fn leave_duty(&mut self, name: &str, node: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE duties SET until = 0 WHERE name = $1 AND node = $2")
            .bind(name)
            .bind(node)
            .execute(c))
        .map(|_| ())
    }
}
