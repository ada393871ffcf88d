//! Appending to rooms, for any number of messages in one statement a step.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use super::message_changes::Said;
use super::tx::{Dialect, change, json, on, rows_of};
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

/// The last positions and revisions of rooms.
type Heads = HashMap<RoomId, (i64, i64)>;

/// What messages are appended after, until something is appended.
#[derive(Debug)]
pub struct Ends {
    /// New messages take the ids that follow, which is for the one writer to say.
    pub(super) last_id: i64,
    /// Of the rooms that messages go to.
    pub(super) heads: Heads,
}

impl Ends {
    /// Out of what [`LAST_ID`] and [`heads`] stand for.
    pub(super) fn of(last_id: i64, heads: &str) -> Result<Self, StoreError> {
        let rows: Vec<(i64, i64, i64)> = rows_of(heads)?;
        let heads = rows.into_iter().map(|(room, seq, rev)| (RoomId(room), (seq, rev)));
        Ok(Self { last_id, heads: heads.collect() })
    }
}

/// [`Ends::last_id`] as SQL.
pub(super) const LAST_ID: &str = "(SELECT coalesce(max(id), 0) FROM messages)";

/// [`Ends::heads`] of the rooms that have a column `room_id` in `rooms`, as [`Dialect::array`].
pub(super) fn heads(dialect: &Dialect, rooms: &str) -> String {
    dialect.array("id, last_seq, last_rev", &format!("rooms WHERE id IN (SELECT room_id FROM {rooms} n)"))
}

impl Tx {
    /// What messages to these rooms are appended after.
    pub async fn ends(&mut self, rooms: &BTreeSet<RoomId>) -> Result<Ends, StoreError> {
        let dialect = self.dialect();
        let query =
            format!("SELECT {}, {LAST_ID}", heads(dialect, &dialect.given("$1", &[("room_id", "BIGINT")])));
        let rooms = json(rooms.iter().map(|room| [room.0]));
        let (heads, last_id): (String, i64) =
            on!(self, c => sqlx::query_as(AssertSqlSafe(query.as_str())).bind(rooms).fetch_one(c))?;
        Ends::of(last_id, &heads)
    }

    /// Append to rooms, in this order. A `client_id` that its author has used before is a unique violation.
    pub async fn insert_messages(&mut self, new: Vec<NewMessage>) -> Result<Vec<Message>, StoreError> {
        let ends = self.ends(&new.iter().map(|message| message.room).collect()).await?;
        self.append_messages(new, ends).await
    }

    /// As [`Tx::insert_messages`], where it is known what they come after.
    pub async fn append_messages(
        &mut self,
        new: Vec<NewMessage>,
        ends: Ends,
    ) -> Result<Vec<Message>, StoreError> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let Ends { last_id, mut heads } = ends;
        let numbered = (last_id + 1..).map(MessageId).zip(new);
        let messages: Vec<Message> = numbered.map(|(id, new)| appended(id, new, &mut heads)).collect();
        self.advance_rooms(&messages).await?;
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
        let columns = ["room_id", "user_id", "before", "last"].map(|name| (name, "BIGINT"));
        let query = format!(
            "UPDATE memberships SET read_seq = n.last FROM {} n JOIN rooms r ON r.id = n.room_id
             WHERE memberships.room_id = n.room_id AND memberships.user_id = n.user_id
               AND CASE WHEN read_seq < r.expired_seq THEN r.expired_seq ELSE read_seq END = n.before",
            self.dialect().given("$1", &columns)
        );
        let runs = json(runs.iter().map(|((room, user), (before, last))| [room.0, user.0, *before, *last]));
        change!(self, c => sqlx::query(AssertSqlSafe(query.as_str())).bind(runs).execute(c)).map(|_| ())
    }

    /// Let rooms stand where the last of these messages does.
    async fn advance_rooms(&mut self, messages: &[Message]) -> Result<(), StoreError> {
        let heads: BTreeMap<RoomId, (i64, i64)> =
            messages.iter().map(|message| (message.room_id, (message.seq, message.rev))).collect();
        let columns = ["id", "seq", "rev"].map(|name| (name, "BIGINT"));
        let query = format!(
            "UPDATE rooms SET last_seq = n.seq, last_rev = n.rev FROM {} n WHERE rooms.id = n.id",
            self.dialect().given("$1", &columns)
        );
        let heads = json(heads.iter().map(|(room, (seq, rev))| (room, seq, rev)));
        change!(self, c => sqlx::query(AssertSqlSafe(query.as_str())).bind(heads).execute(c)).map(|_| ())
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
