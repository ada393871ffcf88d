//! Invites, under the hash of what their links end with.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{InviteId, InvitedRoom, RoomId, User, UserId};

/// An invite to be.
#[derive(Debug, Clone)]
pub struct NewInviteRecord {
    /// SHA-256 of the token, in hex.
    pub hash: String,
    pub created_by: UserId,
    pub room: Option<RoomId>,
    /// Unix milliseconds.
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub max_uses: Option<i64>,
}

/// An invite as stored.
#[derive(Debug, Clone)]
pub struct InviteRecord {
    pub id: InviteId,
    pub created_by: User,
    /// Of a deleted room there is the id alone.
    pub room: Option<InvitedRoom>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub max_uses: Option<i64>,
    pub uses: i64,
    pub last_used_at: Option<i64>,
}

#[derive(FromRow)]
struct InviteRow {
    id: i64,
    user_id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
    room_id: Option<i64>,
    room_name: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    max_uses: Option<i64>,
    uses: i64,
    last_used_at: Option<i64>,
}

impl From<InviteRow> for InviteRecord {
    fn from(row: InviteRow) -> Self {
        let InviteRow { username, nickname, avatar_id, .. } = row;
        let room_name = row.room_name.unwrap_or_default();
        Self {
            id: InviteId(row.id),
            created_by: User { id: UserId(row.user_id), username, nickname, avatar_id },
            room: row.room_id.map(|id| InvitedRoom { id: RoomId(id), name: room_name }),
            created_at: row.created_at,
            expires_at: row.expires_at,
            max_uses: row.max_uses,
            uses: row.uses,
            last_used_at: row.last_used_at,
        }
    }
}

/// Invites with their makers and rooms.
macro_rules! invites {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, u.id AS user_id, u.username, u.nickname, u.avatar_id, i.room_id, r.name AS room_name,
                    i.created_at, i.expires_at, i.max_uses, i.uses, i.last_used_at
             FROM invites i JOIN users u ON u.id = i.created_by
             LEFT JOIN rooms r ON r.id = i.room_id AND r.deleted_at IS NULL ",
            $rest
        )
    };
}

impl Tx {
    pub async fn insert_invite(&mut self, invite: &NewInviteRecord) -> Result<InviteId, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "INSERT INTO invites (hash, created_by, room_id, created_at, expires_at, max_uses)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id")
            .bind(&invite.hash)
            .bind(invite.created_by.0)
            .bind(invite.room.map(|room| room.0))
            .bind(invite.created_at)
            .bind(invite.expires_at)
            .bind(invite.max_uses)
            .fetch_one(c))
        .map(InviteId)
    }

    /// An invite by the hash of its token, whether it still counts or not.
    pub async fn invite_by_hash(&mut self, hash: &str) -> Result<Option<InviteRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, InviteRow>(invites!("WHERE i.hash = $1"))
            .bind(hash)
            .fetch_optional(c))
        .map(|row| row.map(InviteRecord::from))
    }

    pub async fn invite(&mut self, id: InviteId) -> Result<Option<InviteRecord>, StoreError> {
        on!(self, c => sqlx::query_as::<_, InviteRow>(invites!("WHERE i.id = $1"))
            .bind(id.0)
            .fetch_optional(c))
        .map(|row| row.map(InviteRecord::from))
    }

    /// Invites, the newest first: of one room, or all.
    pub async fn invites(
        &mut self,
        room: Option<RoomId>,
        limit: i64,
    ) -> Result<Vec<InviteRecord>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, InviteRow>(
            invites!("WHERE $1 IS NULL OR i.room_id = $1 ORDER BY i.id DESC LIMIT $2"))
            .bind(room.map(|room| room.0))
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(InviteRecord::from).collect())
    }

    pub async fn invites_made_by(&mut self, user: UserId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT count(*) FROM invites WHERE created_by = $1")
            .bind(user.0)
            .fetch_one(c))
    }

    /// Count a use; `false` if there is none left, or it has ended.
    pub async fn use_invite(&mut self, id: InviteId, now: i64) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "UPDATE invites SET uses = uses + 1, last_used_at = $2
             WHERE id = $1 AND (max_uses IS NULL OR uses < max_uses) AND (expires_at IS NULL OR expires_at > $2)")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// Remove an invite; `false` if there is none.
    pub async fn delete_invite(&mut self, id: InviteId) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM invites WHERE id = $1").bind(id.0).execute(c))
            .map(|rows| rows == 1)
    }

    pub async fn delete_invites_of(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM invites WHERE created_by = $1").bind(user.0).execute(c))
            .map(|_| ())
    }

    /// Remove invites that ended, or were last used for the last time, before a time.
    pub async fn delete_invites_ended(&mut self, before: i64) -> Result<u64, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM invites WHERE expires_at < $1 OR (uses >= max_uses AND last_used_at < $1)")
            .bind(before)
            .execute(c))
    }
}
