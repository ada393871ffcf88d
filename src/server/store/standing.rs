//! What accounts may: administer, sign in, and with which password.

use super::tx::{change, on};
use super::{PasswordHash, StoreError, Tx};
use crate::protocol::UserId;

impl Tx {
    /// Let someone administer the instance, or no longer. Returns whether that is a change.
    pub async fn set_admin(&mut self, id: UserId, is_admin: bool) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET is_admin = $2 WHERE id = $1 AND is_admin <> $2")
            .bind(id.0)
            .bind(i64::from(is_admin))
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Those who can administer the instance, but for one.
    pub async fn other_administrators(&mut self, id: UserId, now: i64) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM users u
             WHERE is_admin = 1 AND disabled_at IS NULL AND deleted_at IS NULL AND id <> $1
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = u.id AND b.kind = 'ban'
                               AND coalesce(b.room_id, 0) = 0 AND b.ends_at > $2)")
            .bind(id.0)
            .bind(now)
            .fetch_one(c))
    }

    /// Keep someone from signing in. Returns whether that is a change.
    pub async fn disable_user(&mut self, id: UserId, now: i64) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Let someone sign in again. Returns whether that is a change.
    pub async fn enable_user(&mut self, id: UserId) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL")
            .bind(id.0)
            .execute(c))
        .map(|rows| rows == 1)
    }

    pub async fn is_disabled(&mut self, id: UserId) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NOT NULL)")
            .bind(id.0)
            .fetch_one(c))
    }

    /// Set another password, whatever it was.
    pub async fn reset_password(
        &mut self,
        id: UserId,
        hash: &PasswordHash,
        now: i64,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET password_hash = $2, credentials_at = $3 WHERE id = $1")
            .bind(id.0)
            .bind(hash.stored())
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// Since when a user's password is what it is.
    pub async fn credentials_at(&mut self, id: UserId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT credentials_at FROM users WHERE id = $1")
            .bind(id.0)
            .fetch_one(c))
    }

    /// Keep the same password in another way, where it is still the old one.
    pub async fn replace_password_hash(
        &mut self,
        id: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
            .bind(id.0)
            .bind(old.stored())
            .bind(new.stored())
            .execute(c))
        .map(|_| ())
    }
}
