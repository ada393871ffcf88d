//! Rooms.

use serde::Deserialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::tx::{Dialect, change, on, rows_of};
use super::{StoreError, Tx};
use crate::protocol::{Notify, Role, Room, RoomId, RoomKind, User, UserId, limits};
use crate::server::clock::now_ms;

/// A room as one user sees it. Online counts are not the store's to know.
#[derive(Debug, Clone)]
pub struct RoomRecord {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: String,
    pub description: String,
    pub last_seq: i64,
    pub last_rev: i64,
    pub member_count: i64,
    /// The user's role, `None` outside the room.
    pub role: Option<Role>,
    pub read_seq: i64,
    pub notify: Notify,
    /// When the user's newest mute ends, or has ended, in Unix milliseconds; 0 if they have none.
    pub muted_until: i64,
    /// Filled in where rooms are listed, see [`Room::mentions`].
    pub mentions: Vec<i64>,
    /// The other person of a direct conversation.
    pub peer: Option<User>,
}

impl RoomRecord {
    /// The room on the wire.
    pub fn into_room(self, online_count: i64) -> Room {
        Room {
            id: self.id,
            name: self.peer.as_ref().map_or(self.name, |peer| peer.nickname.clone()),
            kind: self.kind,
            description: self.description,
            role: self.role,
            member_count: self.member_count,
            online_count,
            last_seq: self.last_seq,
            last_rev: self.last_rev,
            read_seq: self.read_seq,
            notify: self.notify,
            muted_until: if self.muted_until > now_ms() { self.muted_until } else { 0 },
            mentions: self.mentions,
            peer: self.peer,
        }
    }
}

/// The columns of [`COLUMNS`].
#[derive(Deserialize)]
struct RoomRow {
    id: i64,
    kind: String,
    name: String,
    description: String,
    last_seq: i64,
    last_rev: i64,
    member_count: i64,
    role: Option<String>,
    read_seq: Option<i64>,
    notify: Option<String>,
    muted_until: Option<i64>,
    peer_id: Option<i64>,
    peer_username: Option<String>,
    peer_nickname: Option<String>,
    peer_avatar_id: Option<i64>,
}

impl TryFrom<RoomRow> for RoomRecord {
    type Error = StoreError;

    fn try_from(row: RoomRow) -> Result<Self, StoreError> {
        let role = match row.role.as_deref() {
            Some(role) => Some(Role::parse(role).ok_or(StoreError::Corrupt("role"))?),
            None => None,
        };
        let notify = match row.notify.as_deref() {
            Some(notify) => Notify::parse(notify).ok_or(StoreError::Corrupt("notify"))?,
            None => Notify::default(),
        };
        let peer = match (row.peer_id, row.peer_username, row.peer_nickname, row.peer_avatar_id) {
            (Some(id), Some(username), Some(nickname), Some(avatar_id)) => {
                Some(User { id: UserId(id), username, nickname, avatar_id })
            }
            _ => None,
        };
        Ok(Self {
            id: RoomId(row.id),
            kind: RoomKind::parse(&row.kind).ok_or(StoreError::Corrupt("room kind"))?,
            name: row.name,
            description: row.description,
            last_seq: row.last_seq,
            last_rev: row.last_rev,
            member_count: row.member_count,
            role,
            read_seq: row.read_seq.unwrap_or(0),
            notify,
            muted_until: row.muted_until.unwrap_or(0),
            mentions: Vec::new(),
            peer,
        })
    }
}

/// A room (`r`) with somebody's membership (`m`), when they are muted until, and who is in a direct one with them.
const COLUMNS: &str = "
    r.id, r.kind, r.name, r.description, r.last_seq, r.last_rev, r.member_count, m.role,
    CASE WHEN m.read_seq < r.expired_seq THEN r.expired_seq ELSE m.read_seq END, m.notify, x.ends_at,
    p.id, p.username, p.nickname, p.avatar_id";

/// Where they are found: rooms that somebody may see at all. Members do, and everyone sees public ones. This is the only
/// place where that is decided.
macro_rules! visible {
    ($user:literal, $rooms:literal, $rest:literal) => {
        concat!(
            $rooms,
            " LEFT JOIN sanctions x ON x.user_id = ",
            $user,
            " AND x.kind = 'mute' AND coalesce(x.room_id, 0) = r.id
             LEFT JOIN memberships pm ON r.kind = 'direct' AND pm.room_id = r.id AND pm.user_id <> ",
            $user,
            " LEFT JOIN users p ON p.id = pm.user_id
             WHERE r.deleted_at IS NULL AND (m.user_id = ",
            $user,
            " OR r.kind = 'public') ",
            $rest
        )
    };
}

/// Rooms whether `$1` is in them or not.
macro_rules! visible_room {
    ($rest:literal) => {
        visible!("$1", "rooms r LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = $1", $rest)
    };
}

/// The rooms that a user (`u`) is in.
const JOINED: &str =
    visible!("u.id", "memberships m JOIN rooms r ON r.id = m.room_id", "AND m.user_id = u.id");

/// Unread messages (`room_id`, `seq`) that address a user (`u`), in the rooms they are in.
const UNREAD_MENTIONS: &str = "
    -- The other way round it would be all mentions there ever were.
    (SELECT n.room_id, n.seq FROM memberships m CROSS JOIN mentions n
     WHERE m.user_id = u.id AND n.user_id = u.id AND n.room_id = m.room_id AND n.seq > m.read_seq
     UNION
     SELECT t.room_id, t.seq FROM memberships m
     JOIN messages t ON t.room_id = m.room_id AND t.seq > m.read_seq AND t.mentions_room = 1
     WHERE m.user_id = u.id AND t.author_id <> u.id) unread";

impl Dialect {
    /// The columns of [`JoinedRows`], for a user (`u`).
    pub fn joined_rooms(&self) -> String {
        let (rooms, mentions) = (self.array(COLUMNS, JOINED), self.array("room_id, seq", UNREAD_MENTIONS));
        format!("{rooms} AS rooms, {mentions} AS mentions")
    }
}

/// The rooms that somebody is in, and what addresses them there, as arrays of JSON.
#[derive(Debug, FromRow)]
pub(super) struct JoinedRows {
    rooms: String,
    mentions: String,
}

impl TryFrom<JoinedRows> for Vec<RoomRecord> {
    type Error = StoreError;

    /// Oldest first.
    fn try_from(rows: JoinedRows) -> Result<Self, StoreError> {
        let mut rooms = records(rows_of(&rows.rooms)?)?;
        let mut mentions: Vec<(RoomId, i64)> = rows_of(&rows.mentions)?;
        mentions.sort_unstable();
        for (id, seq) in mentions {
            if let Ok(at) = rooms.binary_search_by_key(&id, |room| room.id) {
                rooms[at].mentions.push(seq);
            }
        }
        for room in &mut rooms {
            let too_many = room.mentions.len().saturating_sub(limits::UNREAD_MENTIONS as usize);
            room.mentions.drain(..too_many);
        }
        Ok(rooms)
    }
}

/// Oldest first.
fn records(rows: Vec<RoomRow>) -> Result<Vec<RoomRecord>, StoreError> {
    let mut rooms = rows.into_iter().map(RoomRecord::try_from).collect::<Result<Vec<_>, _>>()?;
    rooms.sort_unstable_by_key(|room| room.id);
    Ok(rooms)
}

impl Tx {
    /// Every room a user is in, and every public one, oldest first.
    pub async fn visible_rooms(&mut self, user: UserId) -> Result<Vec<RoomRecord>, StoreError> {
        let mut rooms = self.joined_rooms(user).await?;
        rooms.extend(
            self.rooms(visible_room!("AND r.kind = 'public' AND m.user_id IS NULL"), &[user.0]).await?,
        );
        rooms.sort_unstable_by_key(|room| room.id);
        Ok(rooms)
    }

    /// Every room a user is in, oldest first.
    pub async fn joined_rooms(&mut self, user: UserId) -> Result<Vec<RoomRecord>, StoreError> {
        let query = format!("SELECT {} FROM users u WHERE u.id = $1", self.dialect().joined_rooms());
        let rows: Option<JoinedRows> =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).bind(user.0).fetch_optional(c))?;
        rows.map_or(Ok(Vec::new()), Vec::try_from)
    }

    /// One room through a user's eyes; `None` if there is no such room for them.
    pub async fn visible_room(
        &mut self,
        user: UserId,
        room: RoomId,
    ) -> Result<Option<RoomRecord>, StoreError> {
        Ok(self.rooms(visible_room!("AND r.id = $2"), &[user.0, room.0]).await?.pop())
    }

    /// Rooms that are visible for the first of these values, oldest first.
    async fn rooms(&mut self, visible: &str, values: &[i64]) -> Result<Vec<RoomRecord>, StoreError> {
        records(self.rows(COLUMNS, visible, values).await?)
    }

    pub async fn insert_room(
        &mut self,
        kind: RoomKind,
        name: &str,
        description: &str,
        direct_key: Option<&str>,
        now: i64,
    ) -> Result<RoomId, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "INSERT INTO rooms (kind, name, description, direct_key, created_at) VALUES ($1, $2, $3, $4, $5)
             RETURNING id")
            .bind(kind.as_str())
            .bind(name)
            .bind(description)
            .bind(direct_key)
            .bind(now)
            .fetch_one(c))
        .map(RoomId)
    }

    /// The direct room of a pair, see [`crate::server::domain::Domain::open_direct`].
    pub async fn direct_room(&mut self, direct_key: &str) -> Result<Option<RoomId>, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT id FROM rooms WHERE direct_key = $1")
            .bind(direct_key)
            .fetch_optional(c))
        .map(|id| id.map(RoomId))
    }

    pub async fn update_room(&mut self, id: RoomId, name: &str, description: &str) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE rooms SET name = $2, description = $3 WHERE id = $1")
            .bind(id.0)
            .bind(name)
            .bind(description)
            .execute(c))
        .map(|_| ())
    }

    /// Mark a room as deleted. Its rows stay.
    pub async fn delete_room(&mut self, id: RoomId, now: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE rooms SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL")
            .bind(id.0)
            .bind(now)
            .execute(c))
        .map(|_| ())
    }

    /// Rooms a user owns, deleted ones not counted.
    pub async fn owned_rooms(&mut self, user: UserId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT count(*) FROM memberships m JOIN rooms r ON r.id = m.room_id
             WHERE m.user_id = $1 AND m.role = 'owner' AND r.kind <> 'direct' AND r.deleted_at IS NULL")
            .bind(user.0)
            .fetch_one(c))
    }

    /// The newest revision of a room, whoever may see it.
    pub async fn last_rev(&mut self, id: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT last_rev FROM rooms WHERE id = $1").bind(id.0).fetch_one(c))
    }
}
