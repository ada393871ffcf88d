//! What people have uploaded. The files themselves are the storage's.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::message_parts::owner;
use super::tx::on;
use super::{StoreError, Tx};
use crate::protocol::{Attachment, AttachmentKind, Message, MessageId, RoomId, UserId};

#[derive(FromRow)]
struct AttachmentRow {
    id: String,
    message_id: Option<i64>,
    kind: String,
    name: String,
    size: i64,
    width: Option<i64>,
    height: Option<i64>,
    thumbhash: Option<String>,
}

impl TryFrom<AttachmentRow> for Attachment {
    type Error = StoreError;

    fn try_from(row: AttachmentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(|_| StoreError::Corrupt("attachment id"))?,
            kind: AttachmentKind::parse(&row.kind).ok_or(StoreError::Corrupt("attachment kind"))?,
            name: row.name,
            size: row.size,
            width: row.width,
            height: row.height,
            thumbhash: row.thumbhash,
        })
    }
}

impl Tx {
    pub(super) async fn load_attachments(
        &mut self,
        ids: &str,
        messages: &mut [Message],
    ) -> Result<(), StoreError> {
        let query = format!(
            "SELECT id, message_id, kind, name, size, width, height, thumbhash FROM attachments
             WHERE message_id IN ({ids}) ORDER BY message_id, position"
        );
        let rows =
            on!(self, c => sqlx::query_as::<_, AttachmentRow>(AssertSqlSafe(query.as_str())).fetch_all(c))?;
        for row in rows {
            if let Some(message) = row.message_id.and_then(|id| owner(messages, id)) {
                message.attachments.push(row.try_into()?);
            }
        }
        Ok(())
    }

    /// What a user has uploaded to a room and not sent yet, of these ids, in their order.
    /// `None` if one of them is not there.
    pub async fn unsent_attachments(
        &mut self,
        uploader: UserId,
        room: RoomId,
        ids: &[Uuid],
    ) -> Result<Option<Vec<Attachment>>, StoreError> {
        let mut found = Vec::new();
        for id in ids {
            let row = on!(self, c => sqlx::query_as::<_, AttachmentRow>(
                "SELECT id, message_id, kind, name, size, width, height, thumbhash FROM attachments
                 WHERE id = $1 AND uploader_id = $2 AND room_id = $3 AND message_id IS NULL")
                .bind(id.to_string())
                .bind(uploader.0)
                .bind(room.0)
                .fetch_optional(c))?;
            let Some(row) = row else { return Ok(None) };
            found.push(row.try_into()?);
        }
        Ok(Some(found))
    }

    /// Let a new message have its attachments.
    pub(super) async fn attach(&mut self, message: &Message) -> Result<(), StoreError> {
        for (position, attachment) in (0_i64..).zip(&message.attachments) {
            on!(self, c => sqlx::query("UPDATE attachments SET message_id = $2, position = $3 WHERE id = $1")
                .bind(attachment.id.to_string())
                .bind(message.id.0)
                .bind(position)
                .execute(c))?;
        }
        Ok(())
    }

    /// Forget a message's attachments, and note their files to be deleted.
    pub(super) async fn discard_attachments(&mut self, message: MessageId) -> Result<(), StoreError> {
        on!(self, c => sqlx::query(
            "INSERT INTO discarded_files (id) SELECT id FROM attachments WHERE message_id = $1")
            .bind(message.0)
            .execute(c))?;
        on!(self, c => sqlx::query("DELETE FROM attachments WHERE message_id = $1")
            .bind(message.0)
            .execute(c))
        .map(|_| ())
    }
}
