//! People and rooms as administrators see them: facts about them, and nothing of what is said.

use sqlx::FromRow;

use super::tx::{Flag, on};
use super::{StoreError, Tx};
use crate::protocol::admin::{AccountBan, ManagedRoom, ManagedUser};
use crate::protocol::{RoomId, RoomKind, User, UserId};

#[derive(FromRow)]
struct ManagedUserRow {
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
    is_admin: Flag,
    created_at: i64,
    last_seen_at: Option<i64>,
    disabled_at: Option<i64>,
    sessions: i64,
    ban_ends_at: Option<i64>,
    ban_reason: Option<String>,
}

impl From<ManagedUserRow> for ManagedUser {
    fn from(row: ManagedUserRow) -> Self {
        let ban = row.ban_ends_at.zip(row.ban_reason);
        Self {
            user: User {
                id: UserId(row.id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
            },
            is_admin: row.is_admin.into(),
            online: false,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            sessions: row.sessions,
            disabled: row.disabled_at.is_some(),
            ban: ban.map(|(until, reason)| AccountBan { reason, until }),
        }
    }
}

#[derive(FromRow)]
struct ManagedRoomRow {
    id: i64,
    kind: String,
    name: String,
    member_count: i64,
    owner_count: i64,
    messages: i64,
    stored_bytes: i64,
    created_at: i64,
    last_active_at: Option<i64>,
}

impl TryFrom<ManagedRoomRow> for ManagedRoom {
    type Error = StoreError;

    fn try_from(row: ManagedRoomRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: RoomId(row.id),
            kind: RoomKind::parse(&row.kind).ok_or(StoreError::Corrupt("room kind"))?,
            name: row.name,
            member_count: row.member_count,
            owner_count: row.owner_count,
            messages: row.messages,
            stored_bytes: row.stored_bytes,
            created_at: row.created_at,
            last_active_at: row.last_active_at,
        })
    }
}

impl Tx {
    /// Accounts of people before an id, the newest first, so many at most; those whose names have `part` in them. Who
    /// is online is not the store's to know.
    pub async fn managed_users(
        &mut self,
        part: &str,
        before: UserId,
        now: i64,
        limit: i64,
    ) -> Result<Vec<ManagedUser>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, ManagedUserRow>(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, u.is_admin, u.created_at, u.last_seen_at,
                    u.disabled_at,
                    (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND s.expires_at > $3) AS sessions,
                    b.ends_at AS ban_ends_at, b.reason AS ban_reason
             FROM users u
             LEFT JOIN sanctions b ON b.user_id = u.id AND b.room_id IS NULL AND b.kind = 'ban' AND b.ends_at > $3
             WHERE u.deleted_at IS NULL AND u.is_bot = 0 AND u.id < $2
               AND ($1 = '' OR replace(u.username_key, $1, '') <> u.username_key
                    OR replace(lower(u.nickname), $1, '') <> lower(u.nickname))
             ORDER BY u.id DESC LIMIT $4")
            .bind(part)
            .bind(before.0)
            .bind(now)
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(ManagedUser::from).collect())
    }

    /// Rooms that are no direct conversations, before an id, the newest first, so many at most.
    pub async fn managed_rooms(
        &mut self,
        before: RoomId,
        now: i64,
        limit: i64,
    ) -> Result<Vec<ManagedRoom>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, ManagedRoomRow>(
            "SELECT r.id, r.kind, r.name, r.member_count, r.last_seq - r.expired_seq AS messages, r.created_at,
                    (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
                     WHERE m.room_id = r.id AND m.role = 'owner' AND u.disabled_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = u.id AND b.room_id IS NULL
                                       AND b.kind = 'ban' AND b.ends_at > $2)) AS owner_count,
                    (SELECT CAST(coalesce(sum(a.stored_size), 0) AS BIGINT) FROM attachments a
                     WHERE a.room_id = r.id) AS stored_bytes,
                    (SELECT created_at FROM messages l WHERE l.room_id = r.id AND l.seq = r.last_seq) AS last_active_at
             FROM rooms r
             WHERE r.deleted_at IS NULL AND r.kind <> 'direct' AND r.id < $1
             ORDER BY r.id DESC LIMIT $3")
            .bind(before.0)
            .bind(now)
            .bind(limit)
            .fetch_all(c))?;
        rows.into_iter().map(ManagedRoom::try_from).collect()
    }

    /// How many direct conversations there are, and the bytes of what was sent in them.
    pub async fn direct_rooms(&mut self) -> Result<(i64, i64), StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT (SELECT count(*) FROM rooms WHERE kind = 'direct' AND deleted_at IS NULL),
                    (SELECT CAST(coalesce(sum(a.stored_size), 0) AS BIGINT)
                     FROM attachments a JOIN rooms r ON r.id = a.room_id WHERE r.kind = 'direct')")
            .fetch_one(c))
    }

    /// What kind of room this is, whoever may see it.
    pub async fn room_kind(&mut self, room: RoomId) -> Result<Option<RoomKind>, StoreError> {
        let kind: Option<String> = on!(self, c => sqlx::query_scalar("SELECT kind FROM rooms WHERE id = $1 AND deleted_at IS NULL")
                .bind(room.0)
                .fetch_optional(c))?;
        kind.map(|kind| RoomKind::parse(&kind).ok_or(StoreError::Corrupt("room kind"))).transpose()
    }

    /// Owners of a room who can sign in.
    pub async fn able_owners(&mut self, room: RoomId, now: i64) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.room_id = $1 AND m.role = 'owner' AND u.disabled_at IS NULL AND u.deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM sanctions b WHERE b.user_id = u.id AND b.room_id IS NULL
                               AND b.kind = 'ban' AND b.ends_at > $2)")
            .bind(room.0)
            .bind(now)
            .fetch_one(c))
    }
}
