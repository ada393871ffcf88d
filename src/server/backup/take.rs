//! Taking a backup, beside a server that may be running.

use std::fs::File;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use uuid::Uuid;

use super::archive::Archive;
use super::manifest::{FORMAT, FileEntry, Head, Manifest};
use super::{DATABASE, KEY, MANIFEST, UPLOADS};
use crate::server::OperationError;
use crate::server::clock::now_ms;
use crate::server::config::Config;
use crate::server::domain::EPOCH_KEY;
use crate::server::media::{Storage, Variant};
use crate::server::progress::Progress;
use crate::server::store::{Location, Store, StoreError};

/// Attachments that are looked up at once.
const PAGE: i64 = 500;
/// What unfinished files are called. They go when the work fails or is given up.
const UNFINISHED: &str = ".salon-backup-";

/// A backup that is complete and on disk.
#[derive(Debug)]
pub struct Taken {
    pub path: PathBuf,
    pub manifest: Manifest,
}

/// Take a backup into a directory, under a name with the time, or as a file that is not there yet.
///
/// # Errors
/// There is no database or its schema is newer, something is damaged, the disk is full, the file is there already.
/// Then nothing is left behind.
pub async fn take(
    config: &Config,
    destination: &Path,
    progress: &dyn Progress,
) -> Result<Taken, OperationError> {
    let data_dir = &config.data_dir;
    if Store::schema(config.database()).await?.found.is_none() {
        return Err(OperationError::Failed(format!("nothing is in {} yet", config.database())));
    }
    let taken_at = now_ms();
    let path = if destination.is_dir() { free_path(destination, taken_at) } else { destination.to_owned() };
    if path.exists() {
        return Err(OperationError::refused(format!("{} is there already", path.display())));
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let unwritable =
        |error| OperationError::failed(format!("cannot write to {}", directory.display()), error);
    let staging = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(directory).map_err(unwritable)?;
    let unfinished =
        tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(directory).map_err(unwritable)?;
    let storage = Storage::open(config.uploads.as_deref(), data_dir)?;

    progress.begin("database", 0);
    Store::copy(config.database(), staging.path()).await?;
    let copy = Store::open_sqlite(staging.path()).await?;
    change(&copy, |tx| Box::pin(async move { tx.forget_sessions().await })).await?;

    let seconds = u64::try_from(taken_at / 1000).unwrap_or(0);
    let mut archive = Archive::new(unfinished.reopen().map_err(unwritable)?, seconds);
    let (mut files, gone) = add_uploads(&copy, &storage, &mut archive, progress).await?;

    repeat_recalls(config.database(), staging.path(), &copy).await?;
    let mut missing = Vec::new();
    for id in gone {
        if change(&copy, move |tx| Box::pin(async move { tx.forget_unless_sent(id).await })).await? {
            missing.push(id);
        }
    }
    let mut manifest = describe(&copy, taken_at).await?;
    copy.close().await;
    if let Some(key) = key(data_dir)? {
        files.push(archive.add(KEY, key, |_| ()).await.map_err(unwritable)?);
    }
    let database = staging.path().join(DATABASE);
    let unreadable = |error| OperationError::failed("the copy of the database cannot be read", error);
    let length = std::fs::metadata(&database).map_err(unreadable)?.len();
    progress.begin("writing", length);
    let source = File::open(&database).map_err(unreadable)?;
    files.push(archive.add(DATABASE, source, |bytes| progress.advance(bytes)).await.map_err(unwritable)?);
    manifest.files = files;
    manifest.missing = missing;
    let text = serde_json::to_vec_pretty(&manifest)
        .map_err(|error| OperationError::failed("the manifest cannot be written", error))?;
    archive.add(MANIFEST, text.as_slice(), |_| ()).await.map_err(unwritable)?;
    archive.finish().map_err(unwritable)?;
    unfinished.persist_noclobber(&path).map_err(|error| unwritable(error.error))?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(unwritable)?;
    Ok(Taken { path, manifest })
}

/// The key of a data directory, if it has one: that of an instance where nothing was ever sealed may have none.
fn key(data_dir: &Path) -> Result<Option<File>, OperationError> {
    match File::open(data_dir.join(KEY)) {
        Ok(key) => Ok(Some(key)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OperationError::failed("the key cannot be read", error)),
    }
}

/// Add the files of all attachments that a copy of the database names. Returns those whose file is not there: it was
/// recalled a moment ago, or never sent and too old, or it is lost.
async fn add_uploads(
    copy: &Store,
    storage: &Storage,
    archive: &mut Archive,
    progress: &dyn Progress,
) -> Result<(Vec<FileEntry>, Vec<Uuid>), OperationError> {
    let census = copy.read(|tx| Box::pin(async move { tx.census().await })).await?;
    progress.begin("uploads", u64::try_from(census.bytes).unwrap_or(0));
    let (mut files, mut gone) = (Vec::new(), Vec::new());
    let mut after = String::new();
    loop {
        let ids = copy.read(|tx| Box::pin(async move { tx.attachment_ids(&after, PAGE).await })).await?;
        let Some(last) = ids.last() else { return Ok((files, gone)) };
        after = last.to_string();
        for id in ids {
            for variant in [Variant::Original, Variant::Thumbnail] {
                let failed = |error: &dyn std::fmt::Display| {
                    OperationError::failed(format!("the upload {id} cannot be copied"), error)
                };
                match storage.get(id, variant, None).await.map_err(|error| failed(&error))? {
                    Some(found) => {
                        let path = format!("{UPLOADS}/{id}/{}", variant.name());
                        let added = archive.add_stream(&path, found, |bytes| progress.advance(bytes)).await;
                        files.push(added.map_err(|error| failed(&error))?);
                    }
                    None if variant == Variant::Original => gone.push(id),
                    // Small pictures have none.
                    None => {}
                }
            }
        }
    }
}

/// Recall in a copy of the database, which is in a directory of its own, what has been recalled since it was made.
pub async fn repeat_recalls(from: Location<'_>, directory: &Path, copy: &Store) -> Result<(), StoreError> {
    for recall in Store::recalled_since(from, directory).await? {
        change(copy, move |tx| Box::pin(async move { tx.repeat_recall(&recall).await })).await?;
    }
    Ok(())
}

/// The manifest without its files; the copy is looked through for damage.
async fn describe(copy: &Store, taken_at: i64) -> Result<Manifest, OperationError> {
    let (census, heads, epoch, damages) = copy
        .read(|tx| {
            Box::pin(async move {
                let epoch = tx.instance_value(EPOCH_KEY).await?.unwrap_or_default();
                Ok::<_, StoreError>((tx.census().await?, tx.room_heads().await?, epoch, tx.damages().await?))
            })
        })
        .await?;
    if let Some(damage) = damages.first() {
        return Err(OperationError::failed("the database is damaged", damage));
    }
    Ok(Manifest {
        format: FORMAT,
        salon: env!("CARGO_PKG_VERSION").to_owned(),
        schema: Store::known_schema(),
        epoch,
        taken_at,
        users: census.users,
        rooms: census.rooms,
        messages: census.messages,
        attachments: census.attachments,
        heads: heads.into_iter().map(Head::from).collect(),
        files: Vec::new(),
        missing: Vec::new(),
    })
}

/// Change the copy.
pub(super) async fn change<T, F>(copy: &Store, job: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: for<'c> FnOnce(
            &'c mut crate::server::store::Tx,
        ) -> futures::future::BoxFuture<'c, Result<T, StoreError>>
        + Send
        + 'static,
{
    copy.write(job, |_| ()).await
}

/// Such as `salon-backup-20261121-203000Z.tar`; the next one of the same second is `salon-backup-20261121-203000Z-2.tar`.
fn free_path(directory: &Path, at: i64) -> PathBuf {
    let stamp = stamp(at);
    let mut path = directory.join(format!("salon-backup-{stamp}.tar"));
    let mut number = 1;
    while path.exists() {
        number += 1;
        path = directory.join(format!("salon-backup-{stamp}-{number}.tar"));
    }
    path
}

/// A time in UTC, as part of a name.
pub(super) fn stamp(at: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}{:02}{:02}-{:02}{:02}{:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_of_one_second_have_names_of_their_own() {
        let directory = tempfile::tempdir().unwrap();
        let mut names = Vec::new();
        for _ in 0..3 {
            let path = free_path(directory.path(), 1_795_293_000_000);
            std::fs::write(&path, "").unwrap();
            names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
        assert_eq!(names, ["", "-2", "-3"].map(|n| format!("salon-backup-20261121-203000Z{n}.tar")));
    }
}
