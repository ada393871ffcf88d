//! The files of attachments.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use futures::StreamExt;
use uuid::Uuid;

use super::PAGE;
use super::file_names::file_name;
use crate::protocol::MessageId;
use crate::server::OperationError;
use crate::server::config::Config;
use crate::server::media::{Storage, Variant};
use crate::server::progress::Progress;
use crate::server::store::Store;

/// A file that has been copied, or that was not there.
pub struct Copied {
    id: Uuid,
    message: MessageId,
    path: Option<PathBuf>,
}

/// Copy the file of every attachment that a copy of the database names to `media/{id}/{name}`.
pub async fn copy_all(
    config: &Config,
    copy: &Store,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Copied>, OperationError> {
    let storage = Storage::open(config.uploads.as_deref(), &config.data_dir)?;
    let census = copy.read(|tx| Box::pin(async move { tx.census().await })).await?;
    progress.begin("media", u64::try_from(census.bytes).unwrap_or(0));
    let mut copied = Vec::new();
    let mut after = MessageId(0);
    loop {
        let page = copy.read(|tx| Box::pin(async move { tx.export_messages(after, PAGE).await })).await?;
        let Some(last) = page.last() else { return Ok(copied) };
        after = last.id;
        for message in page {
            for attachment in message.attachments {
                let path =
                    directory.join("media").join(attachment.id.to_string()).join(file_name(&attachment.name));
                let is_there = copy_one(&storage, attachment.id, &path, progress).await.map_err(|error| {
                    OperationError::failed(
                        format!("the attachment {} cannot be copied", attachment.id),
                        error,
                    )
                })?;
                let path = is_there.then_some(path);
                copied.push(Copied { id: attachment.id, message: message.id, path });
            }
        }
    }
}

async fn copy_one(storage: &Storage, id: Uuid, path: &Path, progress: &dyn Progress) -> io::Result<bool> {
    let found = storage.get(id, Variant::Original, None).await.map_err(io::Error::other)?;
    let Some(found) = found else { return Ok(false) };
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = BufWriter::new(File::create_new(path)?);
    let mut bytes = found.into_stream();
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(io::Error::other)?;
        file.write_all(&chunk)?;
        progress.advance(chunk.len() as u64);
    }
    file.flush()?;
    Ok(true)
}

/// Delete what was recalled while it was copied. Returns how many files there are, and which are lost.
pub async fn drop_recalled(
    copy: &Store,
    directory: &Path,
    copied: Vec<Copied>,
) -> Result<(u64, Vec<Uuid>), OperationError> {
    let (mut count, mut missing) = (0, Vec::new());
    for file in copied {
        let id = file.id;
        let stays =
            copy.read(|tx| Box::pin(async move { tx.has_attachment(id, file.message).await })).await?;
        match (stays, file.path) {
            (true, Some(_)) => count += 1,
            (true, None) => missing.push(id),
            (false, _) => match fs::remove_dir_all(directory.join("media").join(id.to_string())) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(OperationError::failed("what was recalled cannot be deleted", error));
                }
            },
        }
    }
    Ok((count, missing))
}
