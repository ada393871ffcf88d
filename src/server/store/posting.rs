//! Appending to rooms, for any number of messages in one statement a step.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use super::message_changes::Said;
use super::message_parts::id_list;
use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Attachment, Message, MessageId, Quote, RoomId, User, UserId};

/// A message to be.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub room: RoomId,
    pub author: User,
    pub client_id: Uuid,
    pub said: Said,
    pub reply_to: Option<Quote>,
    /// The author's own uploads to the room, see [`Tx::unsent_attachments`].
    pub attachments: Vec<Attachment>,
    pub created_at: i64,
}

/// Where rooms stand: their last positions and revisions.
type Heads = HashMap<RoomId, (i64, i64)>;

/// Somebody in a room.
#[derive(Deserialize)]
struct WriterRow(i64, i64, String, String, i64);

impl Tx {
    /// Append to rooms, in this order. A `client_id` that its author has used before is a unique violation.
    pub async fn insert_messages(&mut self, new: Vec<NewMessage>) -> Result<Vec<Message>, StoreError> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let mut heads = self.heads(&new).await?;
        let last_id = self.last_message_id().await?;
        let numbered = (last_id + 1..).map(MessageId).zip(new);
        let messages: Vec<Message> = numbered.map(|(id, new)| appended(id, new, &mut heads)).collect();
        self.advance_rooms(&heads).await?;
        self.insert_rows(&messages).await?;
        for message in &messages {
            self.attach(message).await?;
            self.insert_mentions(message).await?;
        }
        self.index_messages(&messages).await?;
        Ok(messages)
    }

    /// Append one message.
    pub async fn insert_message(&mut self, new: NewMessage) -> Result<Message, StoreError> {
        self.insert_messages(vec![new]).await?.pop().ok_or(StoreError::Corrupt("message"))
    }

    /// Those of these people who may write in these rooms as things are: members, neither muted nor shut out, and in a
    /// direct conversation with somebody who is still there. Why others may not is for them to be asked one by one.
    pub async fn writers(
        &mut self,
        wanted: &HashSet<(UserId, RoomId)>,
        now: i64,
    ) -> Result<HashMap<(UserId, RoomId), User>, StoreError> {
        let pairs = tuples(wanted.iter().map(|(user, room)| format!("{user},{room}")));
        let rows: Vec<WriterRow> = self
            .rows("u.id, r.id, u.username, u.nickname, u.avatar_id", &format!(
                "(VALUES {pairs}) w
                 JOIN memberships m ON m.room_id = w.column2 AND m.user_id = w.column1
                 JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL AND u.disabled_at IS NULL
                 JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
                 WHERE NOT EXISTS (SELECT 1 FROM sanctions x WHERE x.user_id = u.id AND x.kind = 'mute'
                                                         AND coalesce(x.room_id, 0) = r.id AND x.ends_at > {now})
                   AND NOT EXISTS (SELECT 1 FROM sanctions x WHERE x.user_id = u.id AND x.kind = 'ban'
                                                         AND coalesce(x.room_id, 0) = 0 AND x.ends_at > {now})
                   AND NOT (r.kind = 'direct'
                            AND EXISTS (SELECT 1 FROM memberships o JOIN users p ON p.id = o.user_id
                                        WHERE o.room_id = r.id AND o.user_id <> u.id AND p.deleted_at IS NOT NULL))"
            ), &[])
            .await?;
        let writer = |WriterRow(id, room, username, nickname, avatar_id)| {
            let id = UserId(id);
            ((id, RoomId(room)), User { id, username, nickname, avatar_id })
        };
        Ok(rows.into_iter().map(writer).collect())
    }

    /// Which of these `client_id`s their authors have used before.
    pub async fn used_client_ids(
        &mut self,
        wanted: impl Iterator<Item = (UserId, Uuid)>,
    ) -> Result<HashSet<(UserId, Uuid)>, StoreError> {
        let pairs = tuples(wanted.map(|(user, id)| format!("{user},'{id}'")));
        let rows: Vec<(i64, Uuid)> = self
            .rows(
                "m.author_id, m.client_id",
                &format!(
                    "(VALUES {pairs}) w
                 JOIN messages m ON m.author_id = w.column1 AND m.client_id = w.column2"
                ),
                &[],
            )
            .await?;
        Ok(rows.into_iter().map(|(user, id)| (UserId(user), id)).collect())
    }

    /// Let authors' own messages, just appended, count as read where they had read everything before them.
    pub async fn read_own_messages(&mut self, messages: &[Message]) -> Result<(), StoreError> {
        let mut runs = BTreeMap::<(RoomId, UserId), (i64, i64)>::new();
        for message in messages {
            let before = message.seq - 1;
            let (_, last) = runs.entry((message.room_id, message.user_id)).or_insert((before, before));
            // What others have said in between has not been read.
            if *last == before {
                *last = message.seq;
            }
        }
        if runs.is_empty() {
            return Ok(());
        }
        let rows = runs.iter().map(|((room, user), (before, last))| format!("{room},{user},{before},{last}"));
        let query = format!(
            "UPDATE memberships SET read_seq = n.column4 FROM (VALUES {}) n JOIN rooms r ON r.id = n.column1
             WHERE memberships.room_id = n.column1 AND memberships.user_id = n.column2
               AND CASE WHEN read_seq < r.expired_seq THEN r.expired_seq ELSE read_seq END = n.column3",
            tuples(rows)
        );
        change!(self, c => sqlx::query(AssertSqlSafe(query.as_str())).persistent(false).execute(c))
            .map(|_| ())
    }

    /// The last position and revision of the rooms that messages go to.
    async fn heads(&mut self, new: &[NewMessage]) -> Result<Heads, StoreError> {
        let rooms: BTreeSet<RoomId> = new.iter().map(|message| message.room).collect();
        let rows: Vec<(i64, i64, i64)> = self
            .rows(
                "id, last_seq, last_rev",
                &format!("rooms WHERE id IN ({})", id_list(rooms.iter().map(|room| room.0))),
                &[],
            )
            .await?;
        Ok(rows.into_iter().map(|(room, seq, rev)| (RoomId(room), (seq, rev))).collect())
    }

    async fn advance_rooms(&mut self, heads: &Heads) -> Result<(), StoreError> {
        let rows = heads.iter().map(|(room, (seq, rev))| format!("{room},{seq},{rev}"));
        let query = format!(
            "UPDATE rooms SET last_seq = n.column2, last_rev = n.column3 FROM (VALUES {}) n
             WHERE rooms.id = n.column1",
            tuples(rows)
        );
        change!(self, c => sqlx::query(AssertSqlSafe(query.as_str())).persistent(false).execute(c))
            .map(|_| ())
    }

    /// New messages take the ids that follow, which is for the one writer to say.
    async fn last_message_id(&mut self) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM messages").fetch_one(c))
    }

    async fn insert_rows(&mut self, messages: &[Message]) -> Result<(), StoreError> {
        change!(self, c => async {
            let mut query = QueryBuilder::new(
                "INSERT INTO messages (id, room_id, author_id, seq, rev, posted_rev, client_id, body, created_at, html,
                                       reply_to, mentions_room) ",
            );
            query.push_values(messages, |mut row, message| {
                row.push_bind(message.id.0)
                    .push_bind(message.room_id.0)
                    .push_bind(message.user_id.0)
                    .push_bind(message.seq)
                    .push_bind(message.rev)
                    .push_bind(message.rev)
                    .push_bind(message.client_id.to_string())
                    .push_bind(&message.content)
                    .push_bind(message.created_at)
                    .push_bind(message.html.as_deref())
                    .push_bind(message.reply_to.as_ref().map(|quote| quote.id.0))
                    .push_bind(i64::from(message.mentions_room));
            });
            query.build().persistent(messages.len() == 1).execute(c).await
        })
        .map(|_| ())
    }
}

/// A message at the next place of its room.
fn appended(id: MessageId, new: NewMessage, heads: &mut Heads) -> Message {
    let NewMessage { room, author, client_id, said, reply_to, attachments, created_at } = new;
    let (seq, rev) = heads.entry(room).or_default();
    *seq += 1;
    *rev += 1;
    Message {
        id,
        room_id: room,
        seq: *seq,
        rev: *rev,
        user_id: author.id,
        client_id,
        content: said.body,
        html: said.html,
        created_at,
        edited_at: None,
        recalled: None,
        reply_to,
        attachments,
        reactions: Vec::new(),
        mentions: said.mentions,
        mentions_room: said.mentions_room,
        pinned: None,
        user: author,
    }
}

/// Rows as SQL lists them. They are made of numbers and ids.
fn tuples(rows: impl Iterator<Item = String>) -> String {
    rows.map(|row| format!("({row})")).collect::<Vec<_>>().join(",")
}
