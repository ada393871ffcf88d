//! Who is in which room.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, FromRow};

use super::tx::{change, json, on};
use super::{StoreError, Tx};
use crate::protocol::{Member, Notify, ReadMark, Role, RoomId, User, UserId};

/// A reader's mark that has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvancedMark {
    pub room: RoomId,
    pub user: UserId,
    /// Where it stands now.
    pub seq: i64,
    /// How many the room has.
    pub members: i64,
    /// Whether the reader lets others know.
    pub shares_reading: bool,
}

#[derive(FromRow)]
struct MemberRow {
    id: i64,
    username: String,
    nickname: String,
    avatar_id: i64,
    role: String,
    last_seen_at: Option<i64>,
}

impl Tx {
    /// Add a member; `false` if they are one already. A new member has read all there is.
    pub async fn insert_member(
        &mut self,
        room: RoomId,
        user: UserId,
        role: Role,
        now: i64,
    ) -> Result<bool, StoreError> {
        let inserted = change!(self, c => sqlx::query(
            "INSERT INTO memberships (room_id, user_id, role, read_seq, joined_at)
             SELECT id, $2, $3, last_seq, $4 FROM rooms WHERE id = $1
             ON CONFLICT (room_id, user_id) DO NOTHING")
            .bind(room.0)
            .bind(user.0)
            .bind(role.as_str())
            .bind(now)
            .execute(c))?;
        self.count_members(room, i64::try_from(inserted).unwrap_or(0)).await?;
        Ok(inserted == 1)
    }

    /// Remove a member; `false` if they were none.
    pub async fn delete_member(&mut self, room: RoomId, user: UserId) -> Result<bool, StoreError> {
        let deleted = change!(self, c => sqlx::query("DELETE FROM memberships WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .execute(c))?;
        self.count_members(room, -i64::try_from(deleted).unwrap_or(0)).await?;
        Ok(deleted == 1)
    }

    async fn count_members(&mut self, room: RoomId, change: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE rooms SET member_count = member_count + $2 WHERE id = $1")
            .bind(room.0)
            .bind(change)
            .execute(c))
        .map(|_| ())
    }

    pub async fn member_count(&mut self, room: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT member_count FROM rooms WHERE id = $1")
            .bind(room.0)
            .fetch_one(c))
    }

    /// Members who are no bots of webhooks.
    pub async fn people_count(&mut self, room: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.room_id = $1 AND u.is_bot = 0")
            .bind(room.0)
            .fetch_one(c))
    }

    pub async fn member_ids(&mut self, room: RoomId) -> Result<HashSet<UserId>, StoreError> {
        let ids: Vec<i64> = on!(self, c => sqlx::query_scalar("SELECT user_id FROM memberships WHERE room_id = $1")
            .bind(room.0)
            .fetch_all(c))?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    pub async fn role(&mut self, room: RoomId, user: UserId) -> Result<Option<Role>, StoreError> {
        on!(self, c => sqlx::query_scalar::<_, String>(
            "SELECT role FROM memberships WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .fetch_optional(c))?
        .map(|role| Role::parse(&role).ok_or(StoreError::Corrupt("role")))
        .transpose()
    }

    pub async fn set_role(&mut self, room: RoomId, user: UserId, role: Role) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE memberships SET role = $3 WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .bind(role.as_str())
            .execute(c))
        .map(|_| ())
    }

    pub async fn owner_count(&mut self, room: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM memberships WHERE room_id = $1 AND role = 'owner'")
            .bind(room.0)
            .fetch_one(c))
    }

    /// Members with ids above `after`, in the order of their ids. Who is online is not the store's to know.
    pub async fn members(
        &mut self,
        room: RoomId,
        after: UserId,
        limit: i64,
    ) -> Result<Vec<Member>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, MemberRow>(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, m.role,
                    CASE WHEN u.shares_reading = 1 THEN u.last_seen_at END AS last_seen_at
             FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.room_id = $1 AND m.user_id > $2
             ORDER BY m.user_id LIMIT $3")
            .bind(room.0)
            .bind(after.0)
            .bind(limit)
            .fetch_all(c))?;
        rows.into_iter()
            .map(|row| {
                let role = Role::parse(&row.role).ok_or(StoreError::Corrupt("role"))?;
                let user = User {
                    id: UserId(row.id),
                    username: row.username,
                    nickname: row.nickname,
                    avatar_id: row.avatar_id,
                };
                Ok(Member { user, role, online: false, last_seen_at: row.last_seen_at })
            })
            .collect()
    }

    /// The members of a room who have one of these names, by the key of the name, in its order.
    pub async fn members_named(
        &mut self,
        room: RoomId,
        keys: &[String],
    ) -> Result<Vec<(String, UserId)>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (2..keys.len() + 2).map(|number| format!("${number}")).collect();
        let query = format!(
            "SELECT u.username_key, u.id FROM users u JOIN memberships m ON m.user_id = u.id AND m.room_id = $1
             WHERE u.username_key IN ({}) AND u.deleted_at IS NULL",
            places.join(",")
        );
        let rows: Vec<(String, i64)> = on!(self, c => {
            let statement = sqlx::query_as(AssertSqlSafe(query.as_str())).bind(room.0);
            keys.iter().fold(statement, |statement, key| statement.bind(key.as_str())).fetch_all(c)
        })?;
        let mut members: Vec<_> = rows.into_iter().map(|(key, id)| (key, UserId(id))).collect();
        // Not by the database, whose order depends on its locale.
        members.sort_unstable();
        Ok(members)
    }

    /// Move a reader's mark back. Returns where it stands now, `None` if it did not move.
    pub async fn take_back_read(
        &mut self,
        room: RoomId,
        user: UserId,
        seq: i64,
    ) -> Result<Option<i64>, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "UPDATE memberships SET read_seq = $3 WHERE room_id = $1 AND user_id = $2 AND read_seq > $3
             RETURNING read_seq")
            .bind(room.0)
            .bind(user.0)
            .bind(seq)
            .fetch_optional(c))
    }

    /// What a member wants to be reminded of.
    pub async fn set_notify(&mut self, room: RoomId, user: UserId, notify: Notify) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE memberships SET notify = $3 WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .bind(notify.as_str())
            .execute(c))
        .map(|_| ())
    }

    /// How far the members of a room have read, of those who share it.
    pub async fn read_marks(&mut self, room: RoomId) -> Result<Vec<ReadMark>, StoreError> {
        let rows: Vec<(i64, String, String, i64, i64)> = on!(self, c => sqlx::query_as(
            "SELECT u.id, u.username, u.nickname, u.avatar_id, m.read_seq
             FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.room_id = $1 AND u.shares_reading = 1 AND u.deleted_at IS NULL ORDER BY u.id")
            .bind(room.0)
            .fetch_all(c))?;
        let mark = |(id, username, nickname, avatar_id, seq)| ReadMark {
            user: User { id: UserId(id), username, nickname, avatar_id },
            seq,
        };
        Ok(rows.into_iter().map(mark).collect())
    }

    /// Move readers' marks forward, never back and never past the newest message. Those that have moved, in no
    /// particular order.
    pub async fn advance_reads(
        &mut self,
        marks: &HashMap<(RoomId, UserId), i64>,
    ) -> Result<Vec<AdvancedMark>, StoreError> {
        if marks.is_empty() {
            return Ok(Vec::new());
        }
        let columns = ["room", "reader", "seq"].map(|name| (name, "BIGINT"));
        let query = format!(
            "UPDATE memberships
             SET read_seq = CASE WHEN n.seq < r.last_seq THEN n.seq ELSE r.last_seq END
             FROM {} n JOIN rooms r ON r.id = n.room AND r.deleted_at IS NULL
             WHERE memberships.room_id = n.room AND memberships.user_id = n.reader
               AND read_seq < n.seq AND read_seq < r.last_seq
             RETURNING room_id, user_id, read_seq,
                       (SELECT s.member_count FROM rooms s WHERE s.id = room_id),
                       (SELECT u.shares_reading FROM users u WHERE u.id = user_id)",
            self.dialect().given("$1", &columns)
        );
        let marks = json(marks.iter().map(|((room, user), seq)| (room, user, seq)));
        let rows: Vec<(i64, i64, i64, i64, i64)> =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).bind(marks).fetch_all(c))?;
        let advanced = |(room, user, seq, members, shares_reading)| AdvancedMark {
            room: RoomId(room),
            user: UserId(user),
            seq,
            members,
            shares_reading: shares_reading == 1,
        };
        Ok(rows.into_iter().map(advanced).collect())
    }
}
