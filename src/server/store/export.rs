//! Everything that people can read, for those who want to read it without Salon.

use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use super::tx::{Flag, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId};

/// Somebody, without what is secret. Times are Unix milliseconds.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct ExportedUser {
    pub id: i64,
    pub username: String,
    pub nickname: String,
    pub avatar_id: i64,
    #[sqlx(try_from = "Flag")]
    pub is_admin: bool,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

/// A room that has not been deleted.
#[derive(Debug, Clone, FromRow, Serialize)]
pub struct ExportedRoom {
    pub id: i64,
    /// `public`, `private` or `direct`.
    pub kind: String,
    pub name: String,
    pub description: String,
    pub created_at: i64,
    #[sqlx(skip)]
    pub members: Vec<ExportedMember>,
}

#[derive(Debug, Clone, FromRow, Serialize)]
pub struct ExportedMember {
    pub user_id: i64,
    pub role: String,
    pub joined_at: i64,
}

impl Tx {
    /// People with ids above one, in the order of their ids.
    pub async fn export_users(&mut self, after: i64, limit: i64) -> Result<Vec<ExportedUser>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT id, username, nickname, avatar_id, is_admin, created_at, disabled_at, deleted_at
             FROM users WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(c))
    }

    /// Rooms with ids above one and their members.
    pub async fn export_rooms(&mut self, after: i64, limit: i64) -> Result<Vec<ExportedRoom>, StoreError> {
        let mut rooms: Vec<ExportedRoom> = on!(self, c => sqlx::query_as(
            "SELECT id, kind, name, description, created_at FROM rooms
             WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(c))?;
        for room in &mut rooms {
            room.members = on!(self, c => sqlx::query_as(
                "SELECT user_id, role, joined_at FROM memberships WHERE room_id = $1 ORDER BY user_id")
                .bind(room.id)
                .fetch_all(c))?;
        }
        Ok(rooms)
    }

    /// Messages with ids above one, of rooms that have not been deleted.
    pub async fn export_messages(
        &mut self,
        after: MessageId,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        const PAGE: &str = "
            m.id IN (SELECT t.id FROM messages t JOIN rooms o ON o.id = t.room_id AND o.deleted_at IS NULL
                     WHERE t.id > $1 ORDER BY t.id LIMIT $2)";
        self.messages_where(PAGE, &[after.0, limit]).await
    }

    /// Whether a message still has an attachment.
    pub async fn has_attachment(&mut self, id: Uuid, message: MessageId) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM attachments WHERE id = $1 AND message_id = $2)")
            .bind(id.to_string())
            .bind(message.0)
            .fetch_one(c))
    }
}
