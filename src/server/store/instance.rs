//! Facts about this instance as a whole.

use super::tx::{change, on};
use super::{StoreError, Tx};

impl Tx {
    /// A value kept under a key.
    pub async fn instance_value(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT value FROM instance WHERE key = $1").bind(key).fetch_optional(c))
    }

    /// Keep a value, in place of the one the key may have.
    pub async fn set_instance_value(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO instance (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2")
            .bind(key)
            .bind(value)
            .execute(c))
        .map(|_| ())
    }

    /// Keep a value, unless the key has one already.
    pub async fn set_instance_value_once(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("INSERT INTO instance (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
            .bind(key)
            .bind(value)
            .execute(c))
        .map(|_| ())
    }
}
