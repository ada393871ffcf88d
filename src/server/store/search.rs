//! The full-text index of messages, kept by the transactions that change them.
//!
//! Every token is marked with its room: `5_hello`. A search in a few rooms then reads what is about these rooms and
//! nothing else, though the word be common everywhere (`docs/decisions/0011`).

mod terms;

use sqlx::{AssertSqlSafe, FromRow, QueryBuilder};

use super::message_parts::id_list;
use super::messages::{MessageRow, select_messages};
use super::tx::on;
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, RoomId, UserId};
use crate::server::search::Query;
use terms::{author_token, expression, prepared};

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
    words: String,
    names: String,
    author: String,
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
    fn new(id: i64, room: RoomId, author: UserId, body: &str, names: &str) -> Self {
        Self {
            id,
            words: prepared(room, body),
            names: prepared(room, names),
            author: author_token(room, author),
        }
    }

    fn of(message: &Message) -> Self {
        let names: Vec<&str> =
            message.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        Self::new(message.id.0, message.room_id, message.user_id, &message.content, &names.join("\n"))
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
        let entry = Entry::of(message);
        on!(self, c => sqlx::query(
            "INSERT INTO search (search, rowid, words, names, author) VALUES ('delete', $1, $2, $3, $4)")
            .bind(entry.id)
            .bind(entry.words)
            .bind(entry.names)
            .bind(entry.author)
            .execute(c))?;
        Ok(true)
    }

    /// Index so many of the messages from before there was an index, the latest first. Returns whether there are more.
    pub async fn index_older_messages(&mut self, count: i64) -> Result<bool, StoreError> {
        let through = self.unindexed_through().await?;
        let batch = on!(self, c => sqlx::query_as::<_, Unindexed>(
            "SELECT m.id, m.room_id, m.author_id, m.body, m.recalled_at IS NOT NULL AS recalled,
                    coalesce((SELECT group_concat(a.name, char(10) ORDER BY a.position) FROM attachments a
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
        let entries = said.map(|message| {
            let (room, author) = (RoomId(message.room_id), UserId(message.author_id));
            Entry::new(message.id, room, author, &message.body, &message.names)
        });
        self.insert_entries(entries.collect()).await?;
        if reached != through {
            on!(self, c => sqlx::query("UPDATE search_progress SET unindexed_through = $1")
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
        let rows = on!(self, c => sqlx::query_as::<_, MessageRow>(select_messages!(
            "WHERE m.id IN (SELECT s.rowid FROM search s CROSS JOIN messages t ON t.id = s.rowid
                            WHERE s.search MATCH $1 AND s.rowid > $2 AND s.rowid < $3
                                  AND t.created_at >= $4 AND t.created_at < $5
                            ORDER BY s.rowid DESC LIMIT $6)
             ORDER BY m.id DESC"))
            .bind(expression(query, &scope))
            .bind(floor)
            .bind(ceiling)
            .bind(scope.after.unwrap_or(i64::MIN))
            .bind(scope.before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(c))?;
        self.complete_all(rows).await
    }

    async fn unindexed_through(&mut self) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT unindexed_through FROM search_progress").fetch_one(c))
    }

    async fn insert_entries(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let is_one = entries.len() == 1;
        on!(self, c => async {
            let mut query = QueryBuilder::new("INSERT INTO search (rowid, words, names, author) ");
            query.push_values(entries, |mut row, entry| {
                row.push_bind(entry.id).push_bind(entry.words).push_bind(entry.names).push_bind(entry.author);
            });
            query.build().persistent(is_one).execute(c).await
        })
        .map(|_| ())
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
        let query = format!(
            "WITH RECURSIVE halves (room_id, low, high) AS (
                 SELECT id, 0, last_seq + 1 FROM rooms WHERE id IN ({})
                 UNION ALL
                 SELECT h.room_id, iif(m.created_at < $1, m.seq, h.low), iif(m.created_at < $1, h.high, m.seq)
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
