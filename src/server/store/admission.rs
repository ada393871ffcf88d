//! What is asked of the store before a group of messages is appended.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::posting::{Ends, LAST_ID, heads};
use super::tx::{json, on, rows_of};
use super::{StoreError, Tx};
use crate::protocol::{RoomId, User, UserId};

/// Who may write, what they have written before, and where it is to stand.
#[derive(Debug)]
pub struct Admission {
    /// Those who may write: members, neither muted nor shut out, and in a direct conversation with somebody who is still
    /// there. Why others may not is for them to be asked one by one.
    pub writers: HashMap<(UserId, RoomId), User>,
    /// The `client_id`s that their authors have used before.
    pub used: HashSet<(UserId, Uuid)>,
    pub ends: Ends,
}

/// Somebody in a room.
#[derive(Deserialize)]
struct WriterRow(i64, i64, String, String, i64);

impl Tx {
    /// For messages of these people to these rooms, with these `client_id`s.
    pub async fn admission(
        &mut self,
        posts: impl Iterator<Item = (UserId, RoomId, Uuid)> + Clone,
        now: i64,
    ) -> Result<Admission, StoreError> {
        let dialect = self.dialect();
        let pairs = dialect.given("$1", &[("user_id", "BIGINT"), ("room_id", "BIGINT")]);
        let ids = dialect.given("$2", &[("user_id", "BIGINT"), ("client_id", "TEXT")]);
        let writers = dialect.array(
            "u.id, r.id, u.username, u.nickname, u.avatar_id",
            &format!(
                "{pairs} n
                 JOIN memberships m ON m.room_id = n.room_id AND m.user_id = n.user_id
                 JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL AND u.disabled_at IS NULL
                 JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
                 WHERE NOT EXISTS (SELECT 1 FROM sanctions x WHERE x.user_id = u.id AND x.kind = 'mute'
                                                         AND coalesce(x.room_id, 0) = r.id AND x.ends_at > $3)
                   AND NOT EXISTS (SELECT 1 FROM sanctions x WHERE x.user_id = u.id AND x.kind = 'ban'
                                                         AND coalesce(x.room_id, 0) = 0 AND x.ends_at > $3)
                   AND NOT (r.kind = 'direct'
                            AND EXISTS (SELECT 1 FROM memberships o JOIN users p ON p.id = o.user_id
                                        WHERE o.room_id = r.id AND o.user_id <> u.id AND p.deleted_at IS NOT NULL))"
            ),
        );
        let used = dialect.array(
            "m.author_id, m.client_id",
            &format!("{ids} n JOIN messages m ON m.author_id = n.user_id AND m.client_id = n.client_id"),
        );
        let query = format!("SELECT {writers}, {used}, {}, {LAST_ID}", heads(dialect, &pairs));
        let pairs: BTreeSet<_> = posts.clone().map(|(user, room, _)| (user, room)).collect();
        let (pairs, ids) = (json(pairs.iter()), json(posts.map(|(user, _, id)| (user, id))));
        let (writers, used, heads, last_id): (String, String, String, i64) = on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str()))
                .bind(pairs)
                .bind(ids)
                .bind(now)
                .fetch_one(c))?;
        let writer = |WriterRow(id, room, username, nickname, avatar_id)| {
            let id = UserId(id);
            ((id, RoomId(room)), User { id, username, nickname, avatar_id })
        };
        let used: Vec<(i64, Uuid)> = rows_of(&used)?;
        Ok(Admission {
            writers: rows_of(&writers)?.into_iter().map(writer).collect(),
            used: used.into_iter().map(|(user, id)| (UserId(user), id)).collect(),
            ends: Ends::of(last_id, &heads)?,
        })
    }
}
