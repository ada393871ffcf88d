//! Sign-in sessions, under the hash of their id.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::tx::{change, json, on};
use super::{StoreError, Tx};
use crate::protocol::UserId;

/// A session as stored.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRecord {
    /// SHA-256 of the cookie's id, in hex.
    pub id_hash: String,
    /// JSON.
    pub data: String,
    /// Unix milliseconds.
    pub created_at: i64,
    pub expires_at: i64,
}

/// What is known of the browser behind a session.
#[derive(Debug, Clone, Default)]
pub struct SessionClient {
    pub address: String,
    pub user_agent: String,
    /// Unix milliseconds.
    pub seen_at: i64,
}

/// One of a person's sessions.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    pub id_hash: String,
    /// A UUID, without hyphens.
    pub public_id: String,
    pub address: String,
    pub user_agent: String,
    pub created_at: i64,
    pub seen_at: i64,
}

impl Tx {
    /// Add a session; `false` if the id is taken.
    pub async fn insert_session(
        &mut self,
        session: &SessionRecord,
        user: Option<UserId>,
    ) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO sessions (id_hash, user_id, data, created_at, expires_at, public_id, seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $4) ON CONFLICT (id_hash) DO NOTHING")
            .bind(&session.id_hash)
            .bind(user.map(|id| id.0))
            .bind(&session.data)
            .bind(session.created_at)
            .bind(session.expires_at)
            .bind(Uuid::new_v4().simple().to_string())
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Note what is known of the browser behind a session.
    pub async fn set_session_client(
        &mut self,
        id_hash: &str,
        client: &SessionClient,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "UPDATE sessions SET address = $2, user_agent = $3, 
                    seen_at = CASE WHEN seen_at < $4 THEN $4 ELSE seen_at END WHERE id_hash = $1")
            .bind(id_hash)
            .bind(&client.address)
            .bind(&client.user_agent)
            .bind(client.seen_at)
            .execute(c))
        .map(|_| ())
    }

    /// Note that a session was in use until now.
    pub async fn touch_session(&mut self, id_hash: &str, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE sessions SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2")
            .bind(id_hash)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// A user's sessions that have not expired, the last seen first.
    pub async fn sessions_of(&mut self, user: UserId, now: i64) -> Result<Vec<SessionRow>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT id_hash, public_id, address, user_agent, created_at, seen_at FROM sessions
             WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id_hash")
            .bind(user.0)
            .bind(now)
            .fetch_all(c))
    }

    /// End one of a user's sessions, by its public id; returns its hash.
    pub async fn delete_session_of(&mut self, user: UserId, id: Uuid) -> Result<Option<String>, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "DELETE FROM sessions WHERE user_id = $1 AND public_id = $2 RETURNING id_hash")
            .bind(user.0)
            .bind(id.simple().to_string())
            .fetch_optional(c))
    }

    /// Change a session that is there. One that has ended stays ended.
    pub async fn update_session(
        &mut self,
        id_hash: &str,
        user: Option<UserId>,
        data: &str,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE sessions SET user_id = $2, data = $3, expires_at = $4 WHERE id_hash = $1")
            .bind(id_hash)
            .bind(user.map(|id| id.0))
            .bind(data)
            .bind(expires_at)
            .execute(c))
        .map(|_| ())
    }

    /// The sessions of these hashes that count, `None` for others: the sessions of those who are kept from signing in do
    /// not.
    pub async fn sessions(
        &mut self,
        id_hashes: &[String],
        now: i64,
    ) -> Result<Vec<Option<SessionRecord>>, StoreError> {
        let query = format!(
            "SELECT s.id_hash, s.data, s.created_at, s.expires_at
             FROM {} n JOIN sessions s ON s.id_hash = n.id_hash LEFT JOIN users u ON u.id = s.user_id
             WHERE u.disabled_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = s.user_id AND b.kind = 'ban'
                               AND coalesce(b.room_id, 0) = 0 AND b.ends_at > $2)",
            self.dialect().given("$1", &[("id_hash", "TEXT")])
        );
        let given = json(id_hashes.iter().map(|id_hash| [id_hash]));
        let found: Vec<SessionRecord> =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).bind(given).bind(now).fetch_all(c))?;
        let found: HashMap<&str, &SessionRecord> =
            found.iter().map(|record| (record.id_hash.as_str(), record)).collect();
        Ok(id_hashes.iter().map(|id_hash| found.get(id_hash.as_str()).copied().cloned()).collect())
    }

    pub async fn delete_session(&mut self, id_hash: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(id_hash).execute(c))
            .map(|_| ())
    }

    /// End all sessions of a user, and with them what they are subscribed to; returns their hashes.
    pub async fn delete_sessions_of(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        on!(self, c => sqlx::query_scalar("DELETE FROM sessions WHERE user_id = $1 RETURNING id_hash")
            .bind(user.0)
            .fetch_all(c))
    }

    /// End the other sessions of a user, if this one has not ended; returns their hashes.
    pub async fn delete_sessions_beside(
        &mut self,
        id_hash: &str,
        user: UserId,
    ) -> Result<Vec<String>, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2
             AND EXISTS (SELECT 1 FROM sessions WHERE id_hash = $2)
             RETURNING id_hash")
            .bind(user.0)
            .bind(id_hash)
            .fetch_all(c))
    }

    /// Let a session last until `expires_at`, if it would end before `due`.
    pub async fn keep_session(&mut self, id_hash: &str, due: i64, expires_at: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE sessions SET expires_at = $3 WHERE id_hash = $1 AND expires_at < $2")
            .bind(id_hash)
            .bind(due)
            .bind(expires_at)
            .execute(c))
        .map(|_| ())
    }

    /// End the sessions that have expired, and those that began before `oldest_start`; returns their hashes.
    pub async fn delete_expired_sessions(
        &mut self,
        now: i64,
        oldest_start: i64,
    ) -> Result<Vec<String>, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "DELETE FROM sessions WHERE expires_at <= $1 OR created_at < $2 RETURNING id_hash")
            .bind(now)
            .bind(oldest_start)
            .fetch_all(c))
    }
}
