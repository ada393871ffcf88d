//! What people have uploaded. The files themselves are the storage's.

use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

use super::message_parts::owner;
use super::tx::{change, on};
use super::{StoreError, Tx};
use crate::protocol::{Attachment, AttachmentKind, Message, MessageId, RoomId, UserId};

/// The columns of [`ATTACHMENT_COLUMNS`].
#[derive(FromRow, Deserialize)]
pub(super) struct AttachmentRow {
    id: String,
    message_id: Option<i64>,
    position: i64,
    kind: String,
    name: String,
    size: i64,
    width: Option<i64>,
    height: Option<i64>,
    thumbhash: Option<String>,
}

pub(super) const ATTACHMENT_COLUMNS: &str =
    "id, message_id, position, kind, name, size, width, height, thumbhash";

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

/// An upload to be.
#[derive(Debug)]
pub struct NewAttachment {
    pub room: RoomId,
    pub uploader: UserId,
    pub attachment: Attachment,
    pub media_type: &'static str,
    /// Bytes of all its forms.
    pub stored_size: i64,
    pub created_at: i64,
}

/// What is needed to give out an attachment's file.
#[derive(Debug, Clone, FromRow)]
pub struct StoredAttachment {
    pub name: String,
    pub media_type: String,
    pub size: i64,
    kind: String,
}

impl StoredAttachment {
    pub fn is_picture(&self) -> bool {
        AttachmentKind::parse(&self.kind) == Some(AttachmentKind::Picture)
    }
}

/// Discarded files that are told of at once, at most.
const DISCARDED_PAGE: i64 = 100;

/// Give messages, which are in the order of their ids, what is attached to them.
pub(super) fn add_attachments(
    messages: &mut [Message],
    mut rows: Vec<AttachmentRow>,
) -> Result<(), StoreError> {
    rows.sort_unstable_by_key(|row| row.position);
    for row in rows {
        if let Some(message) = row.message_id.and_then(|id| owner(messages, id)) {
            message.attachments.push(row.try_into()?);
        }
    }
    Ok(())
}

impl Tx {
    /// Note an upload whose files are in the storage.
    pub async fn insert_attachment(&mut self, new: &NewAttachment) -> Result<(), StoreError> {
        let attachment = &new.attachment;
        change!(self, c => sqlx::query(
            "INSERT INTO attachments (id, room_id, uploader_id, kind, name, media_type, size, stored_size,
                                      width, height, thumbhash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
            .bind(attachment.id.to_string())
            .bind(new.room.0)
            .bind(new.uploader.0)
            .bind(attachment.kind.as_str())
            .bind(&attachment.name)
            .bind(new.media_type)
            .bind(attachment.size)
            .bind(new.stored_size)
            .bind(attachment.width)
            .bind(attachment.height)
            .bind(&attachment.thumbhash)
            .bind(new.created_at)
            .execute(c))
        .map(|_| ())
    }

    /// Bytes of everything that a user has uploaded and that is still there.
    pub async fn stored_bytes(&mut self, uploader: UserId) -> Result<i64, StoreError> {
        on!(self, c => sqlx::query_scalar(
            "SELECT CAST(coalesce(sum(stored_size), 0) AS BIGINT) FROM attachments WHERE uploader_id = $1")
            .bind(uploader.0)
            .fetch_one(c))
    }

    /// An attachment through a user's eyes: of a room they are in, and theirs if it is not sent yet.
    pub async fn visible_attachment(
        &mut self,
        user: UserId,
        id: Uuid,
    ) -> Result<Option<StoredAttachment>, StoreError> {
        on!(self, c => sqlx::query_as::<_, StoredAttachment>(
            "SELECT a.name, a.media_type, a.size, a.kind FROM attachments a
             JOIN memberships m ON m.room_id = a.room_id AND m.user_id = $1
             JOIN rooms r ON r.id = a.room_id AND r.deleted_at IS NULL
             WHERE a.id = $2 AND (a.message_id IS NOT NULL OR a.uploader_id = $1)")
            .bind(user.0)
            .bind(id.to_string())
            .fetch_optional(c))
    }

    /// Forget uploads that were not sent, older than a time, and note their files to be deleted.
    pub async fn discard_unsent(&mut self, before: i64) -> Result<u64, StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO discarded_files (id)
             SELECT id FROM attachments WHERE message_id IS NULL AND created_at < $1")
            .bind(before)
            .execute(c))?;
        change!(self, c => sqlx::query("DELETE FROM attachments WHERE message_id IS NULL AND created_at < $1")
            .bind(before)
            .execute(c))
    }

    /// Attachments that are gone and whose files are to be deleted, some of them.
    pub async fn discarded_files(&mut self) -> Result<Vec<Uuid>, StoreError> {
        let ids: Vec<String> = on!(self, c => sqlx::query_scalar("SELECT id FROM discarded_files LIMIT $1")
            .bind(DISCARDED_PAGE)
            .fetch_all(c))?;
        let parsed = ids.iter().map(|id| id.parse().map_err(|_| StoreError::Corrupt("discarded file")));
        parsed.collect()
    }

    /// The files of these are deleted.
    pub async fn forget_files(&mut self, ids: &[Uuid]) -> Result<(), StoreError> {
        for id in ids {
            change!(self, c => sqlx::query("DELETE FROM discarded_files WHERE id = $1")
                .bind(id.to_string())
                .execute(c))?;
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
                "SELECT id, message_id, position, kind, name, size, width, height, thumbhash FROM attachments
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
            change!(self, c => sqlx::query("UPDATE attachments SET message_id = $2, position = $3 WHERE id = $1")
                .bind(attachment.id.to_string())
                .bind(message.id.0)
                .bind(position)
                .execute(c))?;
        }
        Ok(())
    }

    /// Forget a message's attachments, and note their files to be deleted.
    pub(super) async fn discard_attachments(&mut self, message: MessageId) -> Result<(), StoreError> {
        change!(self, c => sqlx::query(
            "INSERT INTO discarded_files (id) SELECT id FROM attachments WHERE message_id = $1")
            .bind(message.0)
            .execute(c))?;
        change!(self, c => sqlx::query("DELETE FROM attachments WHERE message_id = $1")
            .bind(message.0)
            .execute(c))
        .map(|_| ())
    }
}
