//! Messages: the log of a room. What becomes of them later is in `message_changes`.

use sqlx::FromRow;
use uuid::Uuid;

use super::tx::on;
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, Recall, RoomId, User, UserId};

/// A message to be.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub room: RoomId,
    pub author: User,
    pub client_id: Uuid,
    pub body: String,
    pub created_at: i64,
}

/// What became of a [`NewMessage`].
#[derive(Debug, Clone)]
pub enum Inserted {
    /// It is the room's newest message.
    New(Message),
    /// Its author has used this `client_id` before.
    Before(EarlierPost),
}

/// What was posted under a `client_id`.
#[derive(Debug, Clone)]
pub struct EarlierPost {
    /// As it stands now.
    pub message: Message,
    /// The revision it was posted as.
    pub rev: i64,
    /// What it said then; nobody knows once it is recalled.
    pub body: Option<String>,
}

#[derive(FromRow)]
pub(super) struct MessageRow {
    id: i64,
    room_id: i64,
    seq: i64,
    rev: i64,
    posted_rev: i64,
    author_id: i64,
    client_id: String,
    body: String,
    created_at: i64,
    edited_at: Option<i64>,
    recalled_at: Option<i64>,
    username: String,
    nickname: String,
    avatar_id: i64,
    recaller_id: Option<i64>,
    recaller_username: Option<String>,
    recaller_nickname: Option<String>,
    recaller_avatar_id: Option<i64>,
}

impl MessageRow {
    fn take_recall(&mut self) -> Option<Recall> {
        let by = User {
            id: UserId(self.recaller_id?),
            username: self.recaller_username.take()?,
            nickname: self.recaller_nickname.take()?,
            avatar_id: self.recaller_avatar_id?,
        };
        Some(Recall { at: self.recalled_at?, by })
    }
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(mut row: MessageRow) -> Result<Self, StoreError> {
        let recalled = row.take_recall();
        Ok(Self {
            id: MessageId(row.id),
            room_id: RoomId(row.room_id),
            seq: row.seq,
            rev: row.rev,
            user_id: UserId(row.author_id),
            client_id: row.client_id.parse().map_err(|_| StoreError::Corrupt("client_id"))?,
            content: row.body,
            created_at: row.created_at,
            edited_at: row.edited_at,
            recalled,
            user: User {
                id: UserId(row.author_id),
                username: row.username,
                nickname: row.nickname,
                avatar_id: row.avatar_id,
            },
        })
    }
}

macro_rules! select_messages {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.room_id, m.seq, m.rev, m.posted_rev, m.author_id, m.client_id, m.body,
                    m.created_at, m.edited_at, m.recalled_at, u.username, u.nickname, u.avatar_id,
                    r.id AS recaller_id, r.username AS recaller_username,
                    r.nickname AS recaller_nickname, r.avatar_id AS recaller_avatar_id
             FROM messages m JOIN users u ON u.id = m.author_id LEFT JOIN users r ON r.id = m.recalled_by ",
            $rest
        )
    };
}
pub(super) use select_messages;

impl Tx {
    /// Append to a room, unless the author has sent this `client_id` before.
    pub async fn insert_message(&mut self, new: NewMessage) -> Result<Inserted, StoreError> {
        let client_id = new.client_id.to_string();
        if let Some(before) = self.earlier_post(new.author.id, &client_id).await? {
            return Ok(Inserted::Before(before));
        }
        let (seq, rev) = self.advance_room(new.room).await?;
        let id: i64 = on!(self, c => sqlx::query_scalar(
            "INSERT INTO messages (room_id, author_id, seq, rev, posted_rev, client_id, body, created_at)
             VALUES ($1, $2, $3, $4, $4, $5, $6, $7) RETURNING id")
            .bind(new.room.0)
            .bind(new.author.id.0)
            .bind(seq)
            .bind(rev)
            .bind(&client_id)
            .bind(&new.body)
            .bind(new.created_at)
            .fetch_one(c))?;
        Ok(Inserted::New(Message {
            id: MessageId(id),
            room_id: new.room,
            seq,
            rev,
            user_id: new.author.id,
            client_id: new.client_id,
            content: new.body,
            created_at: new.created_at,
            edited_at: None,
            recalled: None,
            user: new.author,
        }))
    }

    async fn earlier_post(
        &mut self,
        author: UserId,
        client_id: &str,
    ) -> Result<Option<EarlierPost>, StoreError> {
        let row = on!(self, c => sqlx::query_as::<_, MessageRow>(
            select_messages!("WHERE m.author_id = $1 AND m.client_id = $2"))
            .bind(author.0)
            .bind(client_id)
            .fetch_optional(c))?;
        let Some(row) = row else { return Ok(None) };
        let rev = row.posted_rev;
        let message = Message::try_from(row)?;
        let body = if message.recalled.is_some() {
            None
        } else if message.edited_at.is_some() {
            self.message_versions(message.id).await?.into_iter().next().map(|first| first.content)
        } else {
            Some(message.content.clone())
        };
        Ok(Some(EarlierPost { message, rev, body }))
    }

    /// Let an author's own message count as read, if they had read everything before it.
    pub async fn read_own_message(&mut self, message: &Message) -> Result<(), StoreError> {
        on!(self, c => sqlx::query(
            "UPDATE memberships SET read_seq = $3 WHERE room_id = $1 AND user_id = $2 AND read_seq = $3 - 1")
            .bind(message.room_id.0)
            .bind(message.user_id.0)
            .bind(message.seq)
            .execute(c))
        .map(|_| ())
    }

    /// Messages before a position, newest first.
    pub async fn messages_before(
        &mut self,
        room: RoomId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        on!(self, c => sqlx::query_as::<_, MessageRow>(
            select_messages!("WHERE m.room_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT $3"))
            .bind(room.0)
            .bind(before)
            .bind(limit)
            .fetch_all(c))?
        .into_iter()
        .map(Message::try_from)
        .collect()
    }

    /// Messages that changed after a revision, in the order of their changes.
    pub async fn messages_changed_since(
        &mut self,
        room: RoomId,
        rev: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        on!(self, c => sqlx::query_as::<_, MessageRow>(
            select_messages!("WHERE m.room_id = $1 AND m.rev > $2 ORDER BY m.rev LIMIT $3"))
            .bind(room.0)
            .bind(rev)
            .bind(limit)
            .fetch_all(c))?
        .into_iter()
        .map(Message::try_from)
        .collect()
    }
}
