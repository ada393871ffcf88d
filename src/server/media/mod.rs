//! Pictures and files: received, made safe, kept, given out, deleted.
//!
//! A file is received into a nameless one on disk ([`Spool`]), told apart by how it begins, and if it is a
//! picture remade from its pixels alone. It goes to the storage first and into the database second: a row
//! has its files.

mod animation;
mod cleaner;
mod error;
mod file_name;
mod picture;
mod sniff;
mod spool;
mod storage;
mod turnstile;
mod workshop;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::{GetRange, GetResult};
use uuid::Uuid;

pub use cleaner::Cleaner;
pub use sniff::{MAGIC_BYTES, PictureFormat};
pub use spool::Spool;
pub use storage::{Storage, Variant};
pub use turnstile::Place;

use super::domain::{Domain, DomainError, NewUpload};
use crate::protocol::{Attachment, AttachmentKind, ErrorCode, RoomId, UserId};
use picture::Picture;
use turnstile::Turnstile;
use workshop::Workshop;

/// What files that are no pictures are sent as.
const UNKNOWN_MEDIA_TYPE: &str = "application/octet-stream";

/// Everything about uploads. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Media(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    domain: Domain,
    storage: Storage,
    workshop: Workshop,
    turnstile: Turnstile,
    spool: PathBuf,
    upload_bytes: u64,
}

impl Media {
    /// `spool` is a directory for files that are being received.
    pub fn new(domain: Domain, storage: Storage, spool: &Path, upload_bytes: u64) -> Self {
        Self(Arc::new(Inner {
            domain,
            storage,
            workshop: Workshop::new(),
            turnstile: Turnstile::default(),
            spool: spool.to_owned(),
            upload_bytes,
        }))
    }

    /// Bytes of one file, at most.
    pub fn upload_bytes(&self) -> u64 {
        self.0.upload_bytes
    }

    /// Begin an upload.
    ///
    /// # Errors
    /// `rate_limited` or `unavailable` when too many are under way.
    pub fn enter(&self, user: UserId) -> Result<Place, DomainError> {
        self.0.turnstile.enter(user)
    }

    /// A file to receive into.
    pub async fn spool(&self) -> Result<Spool, ErrorCode> {
        Spool::create(&self.0.spool).await.map_err(|error| spool_failed(&error))
    }

    /// Take in what was received. It goes on to the end when the caller does not wait for it.
    ///
    /// # Errors
    /// `upload_empty`, `picture_unreadable`, `picture_too_large`, `upload_quota`; `not_found` when the
    /// uploader is no member any more; `unavailable`.
    pub async fn take_in(
        &self,
        user: UserId,
        room: RoomId,
        name: String,
        spool: Spool,
    ) -> Result<Attachment, DomainError> {
        let media = self.clone();
        let task = tokio::spawn(async move { media.keep(user, room, &name, spool).await });
        task.await.map_err(|_| ErrorCode::Internal)?
    }

    async fn keep(
        &self,
        user: UserId,
        room: RoomId,
        name: &str,
        spool: Spool,
    ) -> Result<Attachment, DomainError> {
        let size = spool.size();
        if size == 0 {
            return Err(ErrorCode::UploadEmpty.into());
        }
        let source = spool.finish().await.map_err(|error| spool_failed(&error))?;
        let (source, format) = identify(source).await.map_err(|error| spool_failed(&error))?;
        match format {
            None => {
                let new = NewUpload {
                    attachment: Attachment {
                        id: Uuid::now_v7(),
                        kind: AttachmentKind::File,
                        name: file_name::safe(name, None),
                        size: signed(size),
                        width: None,
                        height: None,
                        thumbhash: None,
                    },
                    media_type: UNKNOWN_MEDIA_TYPE,
                    stored_size: signed(size),
                };
                self.store(user, room, new, &source, None).await
            }
            Some(format) => {
                let directory = self.0.spool.clone();
                let remake = move || picture::remake(&source, format, &directory);
                let picture = self.0.workshop.run(remake).await?.map_err(|error| error.code())?;
                let Picture { format, original, thumbnail, width, height, thumbhash } = picture;
                let length = |file: &File| file.metadata().map(|data| data.len());
                let size = length(&original).map_err(|error| spool_failed(&error))?;
                let small = thumbnail.as_ref().map_or(Ok(0), length).map_err(|error| spool_failed(&error))?;
                let new = NewUpload {
                    attachment: Attachment {
                        id: Uuid::now_v7(),
                        kind: AttachmentKind::Picture,
                        name: file_name::safe(name, Some(format)),
                        size: signed(size),
                        width: Some(width.into()),
                        height: Some(height.into()),
                        thumbhash: Some(thumbhash),
                    },
                    media_type: format.media_type(),
                    stored_size: signed(size + small),
                };
                self.store(user, room, new, &original, thumbnail.as_ref()).await
            }
        }
    }

    /// Files first, row second; without the row no files.
    async fn store(
        &self,
        user: UserId,
        room: RoomId,
        new: NewUpload,
        original: &File,
        thumbnail: Option<&File>,
    ) -> Result<Attachment, DomainError> {
        let id = new.attachment.id;
        let files = async {
            self.0.storage.put(id, Variant::Original, original).await?;
            match thumbnail {
                Some(thumbnail) => self.0.storage.put(id, Variant::Thumbnail, thumbnail).await,
                None => Ok(()),
            }
        };
        let kept = match files.await {
            Ok(()) => self.0.domain.keep_upload(user, room, new).await,
            Err(error) => {
                tracing::error!(%error, "an upload could not be stored");
                Err(ErrorCode::Unavailable.into())
            }
        };
        if kept.is_err()
            && let Err(error) = self.0.storage.delete(id).await
        {
            tracing::error!(%error, %id, "the files of a failed upload could not be deleted");
        }
        kept
    }

    /// The bytes of an attachment. A picture without a thumbnail of its own is its own.
    ///
    /// # Errors
    /// `not_found`, or `unavailable` when the storage does not answer.
    pub async fn open(
        &self,
        id: Uuid,
        variant: Variant,
        range: Option<GetRange>,
    ) -> Result<GetResult, ErrorCode> {
        let found = match self.0.storage.get(id, variant, range.clone()).await {
            Ok(None) if variant == Variant::Thumbnail => {
                self.0.storage.get(id, Variant::Original, range).await
            }
            found => found,
        };
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => {
                // Recalled in this moment, or lost.
                tracing::warn!(%id, "an attachment has no file");
                Err(ErrorCode::NotFound)
            }
            Err(error) => {
                tracing::error!(%error, %id, "a file could not be read from the storage");
                Err(ErrorCode::Unavailable)
            }
        }
    }
}

/// Look at the first bytes.
async fn identify(mut file: File) -> io::Result<(File, Option<PictureFormat>)> {
    let task = tokio::task::spawn_blocking(move || {
        file.rewind()?;
        let mut beginning = Vec::with_capacity(MAGIC_BYTES);
        (&file).take(MAGIC_BYTES as u64).read_to_end(&mut beginning)?;
        Ok((file, PictureFormat::of(&beginning)))
    });
    task.await.map_err(io::Error::other)?
}

/// Log why a temporary file could not be used.
fn spool_failed(error: &io::Error) -> ErrorCode {
    tracing::error!(%error, "an upload could not be written to a temporary file");
    ErrorCode::Unavailable
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
