//! What came from another chat.

use uuid::Uuid;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{RoomId, UserId};

/// Where something came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The other program.
    pub source: &'static str,
    /// `user` or `room`.
    pub kind: &'static str,
    /// Its id there.
    pub old_id: i64,
}

impl Tx {
    /// What has become of something: its id here, and what it was called there.
    pub async fn imported(&mut self, origin: &Origin) -> Result<Option<(i64, String)>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT new_id, label FROM imported WHERE source = $1 AND kind = $2 AND old_id = $3")
            .bind(origin.source)
            .bind(origin.kind)
            .bind(origin.old_id)
            .fetch_optional(c))
    }

    pub async fn note_imported(
        &mut self,
        origin: &Origin,
        new_id: i64,
        label: &str,
    ) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO imported (source, kind, old_id, new_id, label) VALUES ($1, $2, $3, $4, $5)")
            .bind(origin.source)
            .bind(origin.kind)
            .bind(origin.old_id)
            .bind(new_id)
            .bind(label)
            .execute(c))
        .map(|_| ())
    }

    /// Forget what somebody was called elsewhere. Whom they came from stays, so that they are not brought in again.
    pub async fn forget_imported_name(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE imported SET label = '' WHERE kind = 'user' AND new_id = $1")
            .bind(user.0)
            .execute(c))
        .map(|_| ())
    }

    /// Whether an author has used a `client_id`.
    pub async fn has_posted(&mut self, author: UserId, client_id: Uuid) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE author_id = $1 AND client_id = $2)")
            .bind(author.0)
            .bind(client_id.to_string())
            .fetch_one(c))
    }

    /// When the newest message of a room was written, 0 where there is none.
    pub async fn newest_time(&mut self, room: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT coalesce((SELECT created_at FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT 1), 0)")
            .bind(room.0)
            .fetch_one(c))
    }

    /// The administrator who has been here longest.
    pub async fn first_administrator(&mut self) -> Result<Option<UserId>, StoreError> {
        let id: Option<i64> = on!(self, c => sqlx::query_scalar(
            "SELECT min(id) FROM users WHERE is_admin = 1 AND disabled_at IS NULL AND deleted_at IS NULL")
            .fetch_one(c))?;
        Ok(id.map(UserId))
    }
}
