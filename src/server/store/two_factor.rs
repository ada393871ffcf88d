//! Signing in in two steps: secrets, sealed, and recovery codes, hashed.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::UserId;

/// What is kept of a user's second step.
#[derive(Clone, FromRow)]
pub struct TwoFactorRecord {
    /// Sealed.
    pub secret: Vec<u8>,
    pub enabled: bool,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
}

impl Tx {
    /// Whether anything is sealed with the key of the data directory.
    pub async fn has_sealed_secrets(&mut self) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM two_factor) OR EXISTS (SELECT 1 FROM outgoing_webhooks)")
            .fetch_one(c))
    }

    pub async fn two_factor(&mut self, user: UserId) -> Result<Option<TwoFactorRecord>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT secret, enabled_at IS NOT NULL AS enabled,
                    (SELECT count(*) FROM recovery_codes r WHERE r.user_id = t.user_id) AS recovery_codes
             FROM two_factor t WHERE user_id = $1")
            .bind(user.0)
            .fetch_optional(c))
    }

    /// Keep a secret that is not in use yet, in place of an earlier one that is not either; `false` if one is in use.
    pub async fn begin_two_factor(&mut self, user: UserId, secret: &[u8]) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO two_factor (user_id, secret) VALUES ($1, $2)
             ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0
             WHERE two_factor.enabled_at IS NULL")
            .bind(user.0)
            .bind(secret)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Take the secret into use.
    pub async fn enable_two_factor(
        &mut self,
        user: UserId,
        recovery_codes: &[String],
        now: i64,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE two_factor SET enabled_at = $2 WHERE user_id = $1")
            .bind(user.0)
            .bind(now)
            .execute(c))?;
        for hash in recovery_codes {
            change!(self, c => sqlx::query("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)")
                .bind(user.0)
                .bind(hash)
                .execute(c))?;
        }
        Ok(())
    }

    /// Forget a user's secret and their recovery codes.
    pub async fn delete_two_factor(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM two_factor WHERE user_id = $1").bind(user.0).execute(c))?;
        change!(self, c => sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0).execute(c))
            .map(|_| ())
    }

    /// Accept the code of a step of time; `false` if that one or a later one was accepted before.
    pub async fn use_step(&mut self, user: UserId, step: i64) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("UPDATE two_factor SET last_step = $2 WHERE user_id = $1 AND last_step < $2")
            .bind(user.0)
            .bind(step)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Accept a recovery code; `false` if there is none such, or it was used.
    pub async fn use_recovery_code(&mut self, user: UserId, hash: &str) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2")
            .bind(user.0)
            .bind(hash)
            .execute(c))
        .map(|rows| rows == 1)
    }
}
