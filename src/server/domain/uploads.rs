//! What members upload: who may, who may have it, and what is to be deleted.

use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use super::moderation::may_write;
use super::rooms::joined;
use super::{Change, Domain, DomainError};
use crate::protocol::{Attachment, ErrorCode, RoomId, UserId};
use crate::server::clock::now_ms;
use crate::server::store::{NewAttachment, StoredAttachment};

/// A file that is in the storage and not known to the database yet.
#[derive(Debug)]
pub struct NewUpload {
    pub attachment: Attachment,
    pub media_type: &'static str,
    /// Bytes of all its forms.
    pub stored_size: i64,
}

impl Domain {
    /// Whether a user may upload to a room now; how many bytes are left to them, `None` for any number.
    ///
    /// # Errors
    /// `not_found` outside the room, `upload_quota`, `rate_limited`.
    pub async fn may_upload(&self, user: UserId, room: RoomId) -> Result<Option<i64>, DomainError> {
        self.limits.uploads_by_user.check(&user)?;
        let stored = self.store.read(|tx| {
            Box::pin(async move {
                let (record, _) = joined(tx, user, room).await?;
                may_write(tx, user, &record).await?;
                Ok::<_, DomainError>(tx.stored_bytes(user).await?)
            })
        });
        let stored = stored.await?;
        let Some(quota) = self.limits.upload_quota else { return Ok(None) };
        if stored >= quota {
            return Err(ErrorCode::UploadQuota.into());
        }
        Ok(Some(quota - stored))
    }

    /// Let an upload be known, to its uploader alone until they send it.
    ///
    /// # Errors
    /// `not_found` outside the room, `upload_quota`.
    pub async fn keep_upload(
        &self,
        user: UserId,
        room: RoomId,
        upload: NewUpload,
    ) -> Result<Attachment, DomainError> {
        let quota = self.limits.upload_quota;
        let bytes = u64::try_from(upload.stored_size).unwrap_or_default();
        let kept = self.commit(move |tx| {
            Box::pin(async move {
                let (record, _) = joined(tx, user, room).await?;
                may_write(tx, user, &record).await?;
                // Who has just deleted their account is still in direct conversations.
                tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?;
                let NewUpload { attachment, media_type, stored_size } = upload;
                if let Some(quota) = quota
                    && tx.stored_bytes(user).await?.saturating_add(stored_size) > quota
                {
                    return Err(ErrorCode::UploadQuota.into());
                }
                let created_at = now_ms();
                let new =
                    NewAttachment { room, uploader: user, attachment, media_type, stored_size, created_at };
                tx.insert_attachment(&new).await?;
                Ok(Change::quiet(new.attachment))
            })
        });
        let kept = kept.await?;
        self.counts.uploads.inc();
        self.counts.upload_bytes.inc_by(bytes);
        Ok(kept)
    }

    /// An attachment of a room that one is in, or an upload of one's own there.
    ///
    /// # Errors
    /// `not_found`, whether it does not exist, is recalled or may not be seen.
    pub async fn attachment(&self, user: UserId, id: Uuid) -> Result<StoredAttachment, DomainError> {
        let found = self
            .store
            .read(|tx| Box::pin(async move { Ok::<_, DomainError>(tx.visible_attachment(user, id).await?) }));
        found.await?.ok_or_else(|| ErrorCode::NotFound.into())
    }

    /// Forget uploads that were not sent, older than a time in Unix milliseconds. Returns how many.
    pub(in crate::server) async fn discard_unsent(&self, before: i64) -> Result<u64, DomainError> {
        self.commit(move |tx| Box::pin(async move { Ok(Change::quiet(tx.discard_unsent(before).await?)) }))
            .await
    }

    /// Attachments that are gone and whose files may still be there, some of them.
    pub(in crate::server) async fn discarded_files(&self) -> Result<Vec<Uuid>, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.discarded_files().await?) })).await
    }

    /// The files of these are deleted.
    pub(in crate::server) async fn forget_files(&self, ids: Vec<Uuid>) -> Result<(), DomainError> {
        self.commit(move |tx| Box::pin(async move { Ok(Change::quiet(tx.forget_files(&ids).await?)) })).await
    }

    /// Told after a recall is committed.
    pub(in crate::server) fn files_discarded(&self) -> Arc<Notify> {
        self.discarded.clone()
    }
}
