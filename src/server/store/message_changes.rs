//! What becomes of messages that are there: edited, recalled. Each change takes the next revision of the room.

use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Message, MessageId, MessageVersion, Recall, RoomId, UserId, limits};

/// What a message says, as it is stored.
#[derive(Debug, Clone)]
pub struct Said {
    pub body: String,
    /// See [`Message::html`].
    pub html: Option<String>,
    pub mentions: Vec<UserId>,
    pub mentions_room: bool,
}

impl Said {
    /// A text without mark-up that addresses nobody.
    pub fn plainly(body: impl Into<String>) -> Self {
        Self { body: body.into(), html: None, mentions: Vec::new(), mentions_room: false }
    }
}

impl Tx {
    /// A message of a room. One that has expired is not there any more, even while it waits to be wiped.
    pub async fn message(&mut self, room: RoomId, id: MessageId) -> Result<Option<Message>, StoreError> {
        const THERE: &str = "
            m.room_id = $1 AND m.id = $2
            AND (m.recalled_at IS NOT NULL OR m.seq > (SELECT o.expired_seq FROM rooms o WHERE o.id = m.room_id))";
        Ok(self.messages_where(THERE, &[room.0, id.0]).await?.pop())
    }

    /// A message of a room as it is stored, expired or not.
    pub(super) async fn stored_message(
        &mut self,
        room: RoomId,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        Ok(self.messages_where("m.room_id = $1 AND m.id = $2", &[room.0, id.0]).await?.pop())
    }

    /// Let a message have been written at another time.
    pub async fn backdate_message(&mut self, id: MessageId, at: i64) -> Result<(), StoreError> {
        change!(self, c => sqlx::query("UPDATE messages SET created_at = $1 WHERE id = $2")
            .bind(at)
            .bind(id.0)
            .execute(c))
        .map(|_| ())
    }

    /// Let a message say something else from `now` on. What it said is kept as a version, in place of the oldest but
    /// the first of many: by the first, it is known what was posted.
    pub async fn edit_message(
        &mut self,
        message: Message,
        said: Said,
        now: i64,
    ) -> Result<Message, StoreError> {
        let rev = self.advance_rev(message.room_id).await?;
        change!(self, c => sqlx::query(
            "INSERT INTO message_versions (message_id, version, body, written_at)
             SELECT $1, 1 + coalesce(max(version), 0), $2, $3 FROM message_versions WHERE message_id = $1")
            .bind(message.id.0)
            .bind(&message.content)
            .bind(message.edited_at.unwrap_or(message.created_at))
            .execute(c))?;
        change!(self, c => sqlx::query(
            "DELETE FROM message_versions WHERE message_id = $1 AND version > 1
             AND version <= (SELECT max(version) FROM message_versions WHERE message_id = $1) - $2")
            .bind(message.id.0)
            .bind(limits::MESSAGE_VERSIONS)
            .execute(c))?;
        change!(self, c => sqlx::query(
            "UPDATE messages SET body = $2, edited_at = $3, rev = $4, html = $5, mentions_room = $6 WHERE id = $1")
            .bind(message.id.0)
            .bind(&said.body)
            .bind(now)
            .bind(rev)
            .bind(&said.html)
            .bind(i64::from(said.mentions_room))
            .execute(c))?;
        let was_indexed = self.unindex_message(&message).await?;
        let message = Message {
            content: said.body,
            html: said.html,
            mentions: said.mentions,
            mentions_room: said.mentions_room,
            edited_at: Some(now),
            rev,
            ..message
        };
        self.delete_mentions(message.id).await?;
        self.insert_mentions(&message).await?;
        if was_indexed {
            self.index_message(&message).await?;
        }
        Ok(message)
    }

    /// Take a message back: what it says and ever said is gone.
    pub async fn recall_message(&mut self, message: Message, recall: Recall) -> Result<Message, StoreError> {
        let rev = self.advance_rev(message.room_id).await?;
        change!(self, c => sqlx::query("DELETE FROM message_versions WHERE message_id = $1")
            .bind(message.id.0)
            .execute(c))?;
        change!(self, c => sqlx::query(
            "UPDATE messages SET body = '', html = NULL, mentions_room = 0, edited_at = NULL, recalled_at = $2,
                                 recalled_by = $3, rev = $4, reply_to = NULL, pinned_at = NULL, pinned_by = NULL
             WHERE id = $1")
            .bind(message.id.0)
            .bind(recall.at)
            .bind(recall.by.id.0)
            .bind(rev)
            .execute(c))?;
        self.delete_mentions(message.id).await?;
        self.delete_reactions(message.id).await?;
        self.unindex_message(&message).await?;
        self.discard_attachments(message.id).await?;
        Ok(Message {
            content: String::new(),
            html: None,
            edited_at: None,
            recalled: Some(recall),
            reply_to: None,
            attachments: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            mentions_room: false,
            pinned: None,
            rev,
            ..message
        })
    }

    /// What a message said before it was edited, oldest first.
    pub async fn message_versions(&mut self, id: MessageId) -> Result<Vec<MessageVersion>, StoreError> {
        let versions: Vec<(String, i64)> = on!(self, c => sqlx::query_as(
            "SELECT body, written_at FROM message_versions WHERE message_id = $1
             ORDER BY version DESC LIMIT $2")
            .bind(id.0)
            .bind(limits::MESSAGE_VERSIONS)
            .fetch_all(c))?;
        let version = |(content, written_at)| MessageVersion { content, written_at };
        Ok(versions.into_iter().rev().map(version).collect())
    }

    /// What a message said when it was posted, if it was edited since.
    pub(super) async fn first_version(&mut self, id: MessageId) -> Result<Option<String>, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT body FROM message_versions WHERE message_id = $1 AND version = 1")
            .bind(id.0)
            .fetch_optional(c))
    }

    /// Take the next revision of a room, for a change that adds no message.
    pub(super) async fn advance_rev(&mut self, room: RoomId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "UPDATE rooms SET last_rev = last_rev + 1 WHERE id = $1 RETURNING last_rev")
            .bind(room.0)
            .fetch_one(c))
    }
}
