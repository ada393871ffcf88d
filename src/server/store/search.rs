//! The full-text index of messages, kept by the transactions that change them.
//!
//! Every token is marked with its room: `5_hello`. A search in a few rooms then reads what is about these rooms and
//! nothing else, though the word be common everywhere (`docs/decisions/0011`).

mod engines;
mod terms;

use sqlx::{AssertSqlSafe, FromRow};

use super::message_parts::id_list;
use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, RoomId, UserId};
use crate::server::search::Query;

/// Where to search.
#[derive(Debug, Clone)]
pub struct Scope {
    pub rooms: Vec<RoomId>,
    pub author: Option<UserId>,
    /// Only messages before this one.
    pub cursor: Option<MessageId>,
    /// Only messages older than this, and only this old or newer; Unix milliseconds.
    pub before: Option<i64>,
    pub after: Option<i64>,
}

/// What the index has of a message.
struct Entry {
    id: i64,
    room: RoomId,
    author: UserId,
    body: String,
    /// Of its attachments.
    names: String,
}

/// A message that is not indexed yet.
#[derive(FromRow)]
struct Unindexed {
    id: i64,
    room_id: i64,
    author_id: i64,
    body: String,
    names: String,
    recalled: bool,
}

/// The last message of a room before some time.
#[derive(FromRow)]
struct LastBefore {
    room_id: i64,
    id: i64,
}

impl Entry {
    fn of(message: &Message) -> Self {
        let names: Vec<&str> =
            message.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        Self {
            id: message.id.0,
            room: message.room_id,
            author: message.user_id,
            body: message.content.clone(),
            names: names.join("\n"),
        }
    }
}

impl From<Unindexed> for Entry {
    fn from(message: Unindexed) -> Self {
        let Unindexed { id, room_id, author_id, body, names, .. } = message;
        Self { id, room: RoomId(room_id), author: UserId(author_id), body, names }
    }
}

impl Tx {
    pub(super) async fn index_message(&mut self, message: &Message) -> Result<(), StoreError> {
        self.insert_entries(vec![Entry::of(message)]).await
    }

    pub(super) async fn index_messages(&mut self, messages: &[Message]) -> Result<(), StoreError> {
        self.insert_entries(messages.iter().map(Entry::of).collect()).await
    }

    /// Take a message out of the index, as it stood there until now. Returns whether it did.
    pub(super) async fn unindex_message(&mut self, message: &Message) -> Result<bool, StoreError> {
        if message.id.0 <= self.unindexed_through().await? {
            return Ok(false);
        }
        self.delete_entry(Entry::of(message)).await?;
        Ok(true)
    }

    /// Index so many of the messages from before there was an index, the latest first. Returns whether there are more.
    pub async fn index_older_messages(&mut self, count: i64) -> Result<bool, StoreError> {
        let through = self.unindexed_through().await?;
        let batch = on!(self, c => sqlx::query_as::<_, Unindexed>(
            "SELECT m.id, m.room_id, m.author_id, m.body, m.recalled_at IS NOT NULL AS recalled,
                    coalesce((SELECT string_agg(a.name, '\n' ORDER BY a.position) FROM attachments a
                              WHERE a.message_id = m.id), '') AS names
             FROM messages m WHERE m.id <= $1 ORDER BY m.id DESC LIMIT $2")
            .bind(through)
            .bind(count)
            .fetch_all(c))?;
        let reached = match batch.last() {
            Some(oldest) if batch.len() as i64 == count => oldest.id - 1,
            _ => 0,
        };
        let said = batch.into_iter().filter(|message| !message.recalled);
        self.insert_entries(said.map(Entry::from).collect()).await?;
        if reached != through {
            change!(self, c => sqlx::query("UPDATE search_progress SET unindexed_through = $1")
                .bind(reached)
                .execute(c))?;
        }
        Ok(reached > 0)
    }

    /// The rooms a user is in that have messages.
    pub async fn rooms_to_search(&mut self, user: UserId) -> Result<Vec<RoomId>, StoreError> {
        let rooms: Vec<i64> = on!(self, c => sqlx::query_scalar(
            "SELECT r.id FROM memberships m JOIN rooms r ON r.id = m.room_id
             WHERE m.user_id = $1 AND r.deleted_at IS NULL AND r.last_seq > 0")
            .bind(user.0)
            .fetch_all(c))?;
        Ok(rooms.into_iter().map(RoomId).collect())
    }

    /// Messages of a scope that the index finds, newest first. They may lack words beyond those that are indexed.
    pub async fn search(
        &mut self,
        query: &Query,
        scope: Scope,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let Some((scope, floor, ceiling)) = self.within_times(scope).await? else { return Ok(Vec::new()) };
        let statement = format!(
            "SELECT s.rowid FROM ({}) s CROSS JOIN messages t
             WHERE t.id = s.rowid AND t.created_at >= $4 AND t.created_at < $5
             ORDER BY s.rowid DESC LIMIT $6",
            self.dialect().search_hits
        );
        let asked = self.expression(query, &scope);
        let hits: Vec<i64> = on!(self, c => sqlx::query_scalar(AssertSqlSafe(statement.as_str()))
            .bind(asked)
            .bind(floor)
            .bind(ceiling)
            .bind(scope.after.unwrap_or(i64::MIN))
            .bind(scope.before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(c))?;
        if hits.is_empty() {
            return Ok(Vec::new());
        }
        let mut messages =
            self.messages_where(&format!("m.id IN ({})", id_list(hits.into_iter())), &[]).await?;
        messages.reverse();
        Ok(messages)
    }

    async fn unindexed_through(&mut self) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT unindexed_through FROM search_progress").fetch_one(c))
    }

    /// The rooms of a scope that have messages of its times, and the ids between which these are, both exclusive.
    async fn within_times(&mut self, scope: Scope) -> Result<Option<(Scope, i64, i64)>, StoreError> {
        let Scope { mut rooms, cursor, before, after, .. } = scope;
        let mut floor = 0;
        let mut ceiling = cursor.map_or(i64::MAX, |cursor| cursor.0);
        if let Some(before) = before {
            let last = self.last_before(&rooms, before).await?;
            rooms = last.iter().map(|last| RoomId(last.room_id)).collect();
            ceiling = ceiling.min(last.iter().map(|last| last.id + 1).max().unwrap_or(0));
        }
        if let Some(after) = after {
            let last = self.last_before(&rooms, after).await?;
            if last.len() == rooms.len() {
                floor = last.iter().map(|last| last.id).min().unwrap_or(0);
            }
        }
        let scope = Scope { rooms, ..scope };
        Ok((!scope.rooms.is_empty() && floor < ceiling).then_some((scope, floor, ceiling)))
    }

    /// The last message of each room from before a time; rooms that have none are left out.
    ///
    /// A room's messages are in the order of their times. So the range of positions, halved again and again, ends
    /// at the one before the time and the one after.
    async fn last_before(&mut self, rooms: &[RoomId], time: i64) -> Result<Vec<LastBefore>, StoreError> {
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let query = format!(
            "WITH RECURSIVE halves (room_id, low, high) AS (
                 SELECT id, CAST(0 AS BIGINT), last_seq + 1 FROM rooms WHERE id IN ({})
                 UNION ALL
                 SELECT h.room_id, CASE WHEN m.created_at < $1 THEN m.seq ELSE h.low END,
                        CASE WHEN m.created_at < $1 THEN h.high ELSE m.seq END
                 FROM halves h JOIN messages m ON m.room_id = h.room_id AND m.seq = (h.low + h.high) / 2
                 WHERE h.high - h.low > 1)
             SELECT h.room_id, m.id FROM halves h JOIN messages m ON m.room_id = h.room_id AND m.seq = h.low
             WHERE h.high - h.low = 1",
            id_list(rooms.iter().map(|room| room.0))
        );
        on!(self, c => sqlx::query_as::<_, LastBefore>(AssertSqlSafe(query.as_str()))
            .persistent(false)
            .bind(time)
            .fetch_all(c))
    }
}
