//! The audit log: added to, read, and never changed. What is personal of it stands apart, see the migration.

use sqlx::FromRow;

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::admin::{AuditDetail, AuditEntry, AuditKind, AuditRoom};
use crate::protocol::{RoomId, User, UserId};

/// An entry to be.
#[derive(Debug, Clone)]
pub struct NewAuditEntry {
    /// Unix milliseconds.
    pub at: i64,
    pub kind: AuditKind,
    pub by_command: bool,
    pub actor: Option<UserId>,
    pub user: Option<UserId>,
    pub room: Option<RoomId>,
    /// Names and values, none of them personal.
    pub details: Vec<(&'static str, String)>,
    /// Where it was done from: personal to the actor, or else to whom it is about.
    pub address: Option<String>,
    /// Personal to whom it is about, or else to the actor.
    pub words: Option<String>,
}

#[derive(FromRow)]
struct AuditRow {
    id: i64,
    at: i64,
    kind: String,
    origin: String,
    details: String,
    room_id: Option<i64>,
    room_name: Option<String>,
    actor_id: Option<i64>,
    actor_username: Option<String>,
    actor_nickname: Option<String>,
    actor_avatar_id: Option<i64>,
    user_id: Option<i64>,
    user_username: Option<String>,
    user_nickname: Option<String>,
    user_avatar_id: Option<i64>,
    address: Option<String>,
    words: Option<String>,
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let details: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&row.details)
            .map_err(|_| StoreError::Corrupt("details of an audit entry"))?;
        let detail = |(name, value): (String, serde_json::Value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            AuditDetail { name, value }
        };
        let room = |id| AuditRoom { id: RoomId(id), name: row.room_name.clone().unwrap_or_default() };
        Ok(Self {
            id: row.id,
            at: row.at,
            kind: AuditKind::parse(&row.kind).ok_or(StoreError::Corrupt("kind of an audit entry"))?,
            by_command: row.origin == COMMAND,
            room: row.room_id.map(room),
            actor: person(row.actor_id, row.actor_username, row.actor_nickname, row.actor_avatar_id),
            user: person(row.user_id, row.user_username, row.user_nickname, row.user_avatar_id),
            address: row.address,
            words: row.words,
            details: details.into_iter().map(detail).collect(),
        })
    }
}

const COMMAND: &str = "command";
const PERSON: &str = "person";

fn person(
    id: Option<i64>,
    username: Option<String>,
    nickname: Option<String>,
    avatar_id: Option<i64>,
) -> Option<User> {
    Some(User { id: UserId(id?), username: username?, nickname: nickname?, avatar_id: avatar_id? })
}

impl Tx {
    /// Add an entry.
    pub async fn add_to_audit(&mut self, new: &NewAuditEntry) -> Result<(), StoreError> {
        let details: serde_json::Map<String, serde_json::Value> =
            new.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        let id: i64 = on!(self, c => sqlx::query_scalar(
            "INSERT INTO audit (at, kind, origin, actor_id, user_id, room_id, details)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id")
            .bind(new.at)
            .bind(new.kind.as_str())
            .bind(if new.by_command { COMMAND } else { PERSON })
            .bind(new.actor.map(|actor| actor.0))
            .bind(new.user.map(|user| user.0))
            .bind(new.room.map(|room| room.0))
            .bind(serde_json::Value::Object(details).to_string())
            .fetch_one(c))?;
        let from = new.actor.or(new.user).filter(|_| new.address.is_some());
        let about = new.user.or(new.actor).filter(|_| new.words.is_some());
        for user in [from, about.filter(|about| Some(*about) != from)].into_iter().flatten() {
            change!(self, c => sqlx::query(
                "INSERT INTO audit_personal (entry_id, user_id, address, words) VALUES ($1, $2, $3, $4)")
                .bind(id)
                .bind(user.0)
                .bind(new.address.as_deref().filter(|_| from == Some(user)))
                .bind(new.words.as_deref().filter(|_| about == Some(user)))
                .execute(c))?;
        }
        Ok(())
    }

    /// Entries before an id, newest first, so many at most; of one kind, or about or by one person, if asked for.
    pub async fn audit_before(
        &mut self,
        before: i64,
        kind: Option<AuditKind>,
        person: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = on!(self, c => sqlx::query_as::<_, AuditRow>(
            "SELECT e.id, e.at, e.kind, e.origin, e.details, e.room_id, r.name AS room_name,
                    a.id AS actor_id, a.username AS actor_username, a.nickname AS actor_nickname,
                    a.avatar_id AS actor_avatar_id,
                    u.id AS user_id, u.username AS user_username, u.nickname AS user_nickname,
                    u.avatar_id AS user_avatar_id,
                    (SELECT max(p.address) FROM audit_personal p WHERE p.entry_id = e.id) AS address,
                    (SELECT max(p.words) FROM audit_personal p WHERE p.entry_id = e.id) AS words
             FROM audit e
             LEFT JOIN users a ON a.id = e.actor_id
             LEFT JOIN users u ON u.id = e.user_id
             LEFT JOIN rooms r ON r.id = e.room_id
             WHERE e.id < $1 AND ($2 IS NULL OR e.kind = $2)
               AND ($3 IS NULL OR e.actor_id = $3 OR e.user_id = $3)
             ORDER BY e.id DESC LIMIT $4")
            .bind(before)
            .bind(kind.map(AuditKind::as_str))
            .bind(person.map(|person| person.0))
            .bind(limit)
            .fetch_all(c))?;
        rows.into_iter().map(AuditEntry::try_from).collect()
    }

    /// Forget what the log tells of who a person was. The entries stay.
    pub async fn forget_in_audit(&mut self, user: UserId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("DELETE FROM audit_personal WHERE user_id = $1").bind(user.0).execute(c))
            .map(|_| ())
    }
}
