//! What is done about people: in rooms, and on the whole instance. What has ended counts for nothing.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{RoomId, Sanction, SanctionKind, User, UserId};

/// A sanction to be.
#[derive(Debug, Clone)]
pub struct NewSanction {
    pub user: UserId,
    /// `None`: on the whole instance.
    pub room: Option<RoomId>,
    pub kind: SanctionKind,
    pub reason: String,
    /// `None`: by a command.
    pub by: Option<UserId>,
    /// Unix milliseconds, as the next one.
    pub imposed_at: i64,
    pub ends_at: i64,
}

/// Until when, and why.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Term {
    /// Unix milliseconds.
    pub ends_at: i64,
    /// May be empty.
    pub reason: String,
}

#[derive(FromRow)]
struct SanctionRow {
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
    kind: String,
    reason: String,
    imposed_by: Option<i64>,
    imposed_at: i64,
    ends_at: i64,
}

impl TryFrom<SanctionRow> for Sanction {
    type Error = StoreError;

    fn try_from(row: SanctionRow) -> Result<Self, StoreError> {
        let SanctionRow { id, username, nickname, avatar_id, .. } = row;
        Ok(Self {
            user: User { id: UserId(id), username, nickname, avatar_id },
            kind: SanctionKind::parse(&row.kind).ok_or(StoreError::Corrupt("kind of a sanction"))?,
            reason: row.reason,
            imposed_at: row.imposed_at,
            until: row.ends_at,
            by: row.imposed_by.map(UserId),
        })
    }
}

impl Tx {
    /// Impose a sanction, in place of one of its kind.
    pub async fn impose(&mut self, new: &NewSanction) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO sanctions (user_id, room_id, kind, reason, imposed_by, imposed_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (user_id, kind, coalesce(room_id, 0)) DO UPDATE
             SET reason = $4, imposed_by = $5, imposed_at = $6, ends_at = $7")
            .bind(new.user.0)
            .bind(new.room.map(|room| room.0))
            .bind(new.kind.as_str())
            .bind(&new.reason)
            .bind(new.by.map(|by| by.0))
            .bind(new.imposed_at)
            .bind(new.ends_at)
            .execute(c))
        .map(|_| ())
    }

    /// End a sanction before its time; `false` if none is in force.
    pub async fn lift(
        &mut self,
        user: UserId,
        room: Option<RoomId>,
        kind: SanctionKind,
        now: i64,
    ) -> Result<bool, StoreError> {
        change!(self, c => sqlx::query(
            "DELETE FROM sanctions
             WHERE user_id = $1 AND kind = $2 AND coalesce(room_id, 0) = $3 AND ends_at > $4")
            .bind(user.0)
            .bind(kind.as_str())
            .bind(room.map_or(0, |room| room.0))
            .bind(now)
            .execute(c))
        .map(|rows| rows == 1)
    }

    /// The sanction of a kind that is in force.
    pub async fn sanction(
        &mut self,
        user: UserId,
        room: Option<RoomId>,
        kind: SanctionKind,
        now: i64,
    ) -> Result<Option<Term>, StoreError> {
        on!(self, c => sqlx::query_as(
            "SELECT ends_at, reason FROM sanctions
             WHERE user_id = $1 AND kind = $2 AND coalesce(room_id, 0) = $3 AND ends_at > $4")
            .bind(user.0)
            .bind(kind.as_str())
            .bind(room.map_or(0, |room| room.0))
            .bind(now)
            .fetch_optional(c))
    }

    /// Whether something was done about somebody in a room, lately at least.
    pub async fn is_known_to_moderators(&mut self, user: UserId, room: RoomId) -> Result<bool, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM sanctions WHERE room_id = $2 AND user_id = $1)")
            .bind(user.0)
            .bind(room.0)
            .fetch_one(c))
    }

    /// What is in force in a room, and who was removed after `since`; the newest first, so many at most.
    pub async fn sanctions_in(
        &mut self,
        room: RoomId,
        now: i64,
        since: i64,
        limit: i64,
    ) -> Result<Vec<Sanction>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, SanctionRow>(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, s.kind, s.reason, s.imposed_by, s.imposed_at, s.ends_at
             FROM sanctions s JOIN users u ON u.id = s.user_id
             WHERE s.room_id = $1 AND (s.ends_at > $2 OR (s.kind = 'kick' AND s.ends_at > $3))
             ORDER BY s.imposed_at DESC, s.id DESC LIMIT $4")
            .bind(room.0)
            .bind(now)
            .bind(since)
            .bind(limit)
            .fetch_all(c))?;
        rows.into_iter().map(Sanction::try_from).collect()
    }

    /// What was done about somebody in a room: what is in force, and a removal after `since`.
    pub async fn sanctions_of(
        &mut self,
        user: UserId,
        room: RoomId,
        now: i64,
        since: i64,
    ) -> Result<Vec<Sanction>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, SanctionRow>(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, s.kind, s.reason, s.imposed_by, s.imposed_at, s.ends_at
             FROM sanctions s JOIN users u ON u.id = s.user_id
             WHERE s.room_id = $1 AND s.user_id = $2 AND (s.ends_at > $3 OR (s.kind = 'kick' AND s.ends_at > $4))
             ORDER BY s.imposed_at DESC, s.id DESC")
            .bind(room.0)
            .bind(user.0)
            .bind(now)
            .bind(since)
            .fetch_all(c))?;
        rows.into_iter().map(Sanction::try_from).collect()
    }

    /// All that was done about a person and is still kept, by the name of the room if they may know it.
    pub async fn all_sanctions_of(
        &mut self,
        user: UserId,
    ) -> Result<Vec<(Option<String>, Sanction)>, StoreError> {
        #[derive(FromRow)]
        struct Named {
            room: Option<String>,
            #[sqlx(flatten)]
            sanction: SanctionRow,
        }
        let rows = on!(self, c => sqlx::query_as::<_, Named>(
            "SELECT r.name AS room, u.id, u.username, u.nickname, u.avatar_id,
                    s.kind, s.reason, s.imposed_by, s.imposed_at, s.ends_at
             FROM sanctions s JOIN users u ON u.id = s.user_id LEFT JOIN rooms r ON r.id = s.room_id
                 AND (r.kind = 'public' OR EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = r.id AND m.user_id = $1))
             WHERE s.user_id = $1 ORDER BY s.id")
            .bind(user.0)
            .fetch_all(c))?;
        rows.into_iter().map(|row| Ok((row.room, Sanction::try_from(row.sanction)?))).collect()
    }

    /// Forget what was done about a person.
    pub async fn forget_sanctions(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM sanctions WHERE user_id = $1").bind(user.0).execute(c))
            .map(|_| ())
    }

    /// Remove what ended before a time.
    pub async fn delete_ended_sanctions(&mut self, before: i64) -> Result<u64, StoreError> {
        change!(self, c => sqlx::query("DELETE FROM sanctions WHERE ends_at <= $1").bind(before).execute(c))
    }

    /// Remove the webhooks that somebody has made, in a room or in all. Returns the bots of those that came in, and
    /// their rooms.
    pub async fn delete_webhooks_by(
        &mut self,
        user: UserId,
        room: Option<RoomId>,
    ) -> Result<Vec<(RoomId, UserId)>, StoreError> {
        change!(self, c => sqlx::query(
            "DELETE FROM outgoing_webhooks WHERE created_by = $1 AND ($2 IS NULL OR room_id = $2)")
            .bind(user.0)
            .bind(room.map(|room| room.0))
            .execute(c))?;
        let bots: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(
            "DELETE FROM incoming_webhooks WHERE created_by = $1 AND ($2 IS NULL OR room_id = $2)
             RETURNING room_id, bot_id")
            .bind(user.0)
            .bind(room.map(|room| room.0))
            .fetch_all(c))?;
        Ok(bots.into_iter().map(|(room, bot)| (RoomId(room), UserId(bot))).collect())
    }
}
