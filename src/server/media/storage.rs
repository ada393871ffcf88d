//! Where the files are: a directory, or a bucket.

use std::fmt;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{Error, GetOptions, GetRange, GetResult, ObjectStore, ObjectStoreExt, PutPayload};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use uuid::Uuid;

use crate::s3;
use crate::server::StartError;
use crate::server::data_dir::private_directory;

/// Larger files go in parts of this size; buckets take no smaller ones.
const PART_BYTES: u64 = 5 * 1024 * 1024;

/// The forms in which an attachment is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    Original,
    /// Pictures that are small have none of their own.
    Thumbnail,
}

impl Variant {
    pub const ALL: [Self; 2] = [Self::Original, Self::Thumbnail];

    /// As in addresses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == text)
    }

    /// As in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumbnail => "thumbnail",
        }
    }

    fn key(self, id: Uuid) -> Key {
        Key::from_iter([id.to_string().as_str(), self.name()])
    }
}

/// Files by the id of their attachment. What [`Storage::put`] has taken is durable.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({})", self.store)
    }
}

impl Storage {
    /// Open the place that the setting `uploads` names: `s3://bucket/prefix`, a directory, or without it
    /// `uploads` in the data directory.
    ///
    /// # Errors
    /// The directory cannot be used, or this build knows no buckets.
    pub fn open(place: Option<&str>, data_dir: &Path) -> Result<Self, StartError> {
        match place {
            Some(place) if place.starts_with("s3://") => s3::open(place)
                .map(|store| Self { store })
                .map_err(|error| StartError::new(format!("cannot keep uploads in {place}: {error}"))),
            place => Self::directory(place.map_or_else(|| data_dir.join("uploads"), PathBuf::from)),
        }
    }

    fn directory(path: PathBuf) -> Result<Self, StartError> {
        let unusable = |error: &dyn fmt::Display| {
            StartError::new(format!("cannot keep uploads in {}: {error}", path.display()))
        };
        private_directory().create(&path).map_err(|error| unusable(&error))?;
        let store = LocalFileSystem::new_with_prefix(&path).map_err(|error| unusable(&error))?;
        Ok(Self { store: Arc::new(store.with_fsync(true).with_automatic_cleanup(true)) })
    }

    /// Keep a file. Afterwards it is there as a whole, or not at all.
    pub async fn put(&self, id: Uuid, variant: Variant, file: &std::fs::File) -> Result<(), Error> {
        let key = variant.key(id);
        let (mut file, size) = reopened(file).await.map_err(generic)?;
        if size <= PART_BYTES {
            let payload = next_part(&mut file).await.map_err(generic)?;
            return self.store.put(&key, payload).await.map(drop);
        }
        let mut parts = self.store.put_multipart(&key).await?;
        let all: Result<(), Error> = async {
            let mut left = size;
            while left > 0 {
                let part = next_part(&mut file).await.map_err(generic)?;
                left = left.saturating_sub(part.content_length().max(1) as u64);
                parts.put_part(part).await?;
            }
            parts.complete().await.map(drop)
        }
        .await;
        if all.is_err()
            && let Err(error) = parts.abort().await
        {
            tracing::warn!(%error, %id, "parts of a file may be left in the storage");
        }
        all
    }

    /// A file, or a range of its bytes; `None` if it is not there.
    pub async fn get(
        &self,
        id: Uuid,
        variant: Variant,
        range: Option<GetRange>,
    ) -> Result<Option<GetResult>, Error> {
        match self.store.get_opts(&variant.key(id), GetOptions::default().with_range(range)).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Delete all files of an attachment. It is no error if they are gone.
    pub async fn delete(&self, id: Uuid) -> Result<(), Error> {
        for variant in [Variant::Thumbnail, Variant::Original] {
            match self.store.delete(&variant.key(id)).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// From its first byte on, and how many there are.
async fn reopened(file: &std::fs::File) -> std::io::Result<(File, u64)> {
    let mut file = File::from_std(file.try_clone()?);
    let size = file.metadata().await?.len();
    file.seek(SeekFrom::Start(0)).await?;
    Ok((file, size))
}

async fn next_part(file: &mut File) -> std::io::Result<PutPayload> {
    let mut part = Vec::new();
    file.take(PART_BYTES).read_to_end(&mut part).await?;
    Ok(part.into())
}

fn generic(error: std::io::Error) -> Error {
    Error::Generic { store: "spool", source: Box::new(error) }
}
