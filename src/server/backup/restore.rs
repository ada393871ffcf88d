//! Restoring a backup, where no server is running.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tar::{Archive, Entry, EntryType};
use tempfile::TempDir;
use uuid::Uuid;

use super::archive::extract;
use super::manifest::{FORMAT, FileEntry, Manifest};
use super::take::{change, stamp};
use super::{DATABASE, KEY, MANIFEST, UPLOADS};
use crate::server::OperationError;
use crate::server::clock::now_ms;
use crate::server::config::Config;
use crate::server::data_dir::{DataDir, LOCK_FILE};
use crate::server::domain::EPOCH_KEY;
use crate::server::media::{Storage, Variant};
use crate::server::progress::Progress;
use crate::server::store::{Location, Store, StoreError};

/// A manifest that is larger is none.
const MANIFEST_BYTES: u64 = 1024 * 1024 * 1024;
/// Beginning of the directory that what was there before is moved to.
const SET_ASIDE: &str = "before-restore-";

/// An instance that is ready to be served.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    /// Where what was there before is now.
    pub set_aside: Option<PathBuf>,
}

/// Restore a backup into the data directory of a configuration, which has to be empty, unless what is in it is to be
/// set aside. The instance has a new epoch: every client reloads what it holds.
///
/// # Errors
/// The backup is damaged, incomplete, or of a newer version; the directory is in use. Then it is as it was.
pub async fn restore(
    config: &Config,
    backup: &Path,
    set_aside: bool,
    progress: &dyn Progress,
) -> Result<Restored, OperationError> {
    if config.database_url.is_some() {
        return Err(OperationError::refused(
            "a backup is restored into a data directory: leave database_url out, then copy what is in it into an empty \
             PostgreSQL database with `salon migrate --from sqlite:… --to postgres://…`",
        ));
    }
    let unreadable = |error| OperationError::failed(format!("cannot read {}", backup.display()), error);
    let archive = File::open(backup).map_err(unreadable)?;
    let length = archive.metadata().map_err(unreadable)?.len();
    let target = &config.data_dir;
    let occupied = !occupants(target)?.is_empty();
    if occupied && !set_aside {
        return Err(OperationError::refused(format!(
            "{} is not empty: choose another with --data-dir, or set what is there aside with --force",
            target.display()
        )));
    }
    let data_dir = DataDir::claim(target)?;
    let unwritable =
        |error: io::Error| OperationError::failed(format!("cannot write to {}", target.display()), error);
    let staging =
        tempfile::Builder::new().prefix(".restoring-").tempdir_in(data_dir.path()).map_err(unwritable)?;
    let storage = Storage::open(config.uploads.as_deref(), staging.path())?;

    progress.begin("reading", length);
    let manifest = unpack(archive, &staging, &storage, progress).await?;
    progress.begin("checking", 0);
    renew(&staging, &manifest).await?;

    let aside = if occupied { Some(move_aside(data_dir.path(), &staging)?) } else { None };
    move_in(data_dir.path(), &staging).map_err(unwritable)?;
    Ok(Restored { manifest, set_aside: aside })
}

/// What is in a directory that may not be there, but for what servers leave to lock it.
fn occupants(directory: &Path) -> Result<Vec<PathBuf>, OperationError> {
    let failed = |error| OperationError::failed(format!("cannot read {}", directory.display()), error);
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if name != LOCK_FILE && !name.to_string_lossy().starts_with(SET_ASIDE) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Unpack an archive and compare it with its manifest.
async fn unpack(
    archive: File,
    staging: &TempDir,
    storage: &Storage,
    progress: &dyn Progress,
) -> Result<Manifest, OperationError> {
    let mut archive = Archive::new(archive);
    let mut found = Vec::new();
    let mut manifest = None;
    for entry in archive.entries().map_err(interrupted)? {
        let mut entry = entry.map_err(interrupted)?;
        match Place::of(&entry)? {
            Place::Manifest => {
                let mut text = Vec::new();
                io::Read::read_to_end(&mut io::Read::take(&mut entry, MANIFEST_BYTES), &mut text)
                    .map_err(interrupted)?;
                manifest = Some(understood(&text)?);
            }
            Place::Beside(name) => {
                let path = staging.path().join(name);
                let mut file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(path)
                    .map_err(interrupted)?;
                found.push(
                    extract(name, &mut entry, &mut file, |bytes| progress.advance(bytes))
                        .await
                        .map_err(interrupted)?,
                );
            }
            Place::Upload(id, variant) => {
                let mut file = tempfile::tempfile_in(staging.path()).map_err(interrupted)?;
                let path = format!("{UPLOADS}/{id}/{}", variant.name());
                found.push(
                    extract(&path, &mut entry, &mut file, |bytes| progress.advance(bytes))
                        .await
                        .map_err(interrupted)?,
                );
                storage
                    .put(id, variant, &file)
                    .await
                    .map_err(|error| OperationError::failed("an upload cannot be stored", error))?;
            }
        }
    }
    let manifest = manifest.ok_or_else(|| damaged("its end is missing"))?;
    compare(&manifest.files, &found)?;
    Ok(manifest)
}

/// What a file of an archive is. Nothing else may be in one.
enum Place {
    Manifest,
    /// The database, or the key.
    Beside(&'static str),
    Upload(Uuid, Variant),
}

impl Place {
    fn of(entry: &Entry<'_, File>) -> Result<Self, OperationError> {
        let path = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let place = match parts.as_slice() {
            [MANIFEST] => Some(Self::Manifest),
            [DATABASE] => Some(Self::Beside(DATABASE)),
            [KEY] => Some(Self::Beside(KEY)),
            [UPLOADS, id, variant] => {
                let id = id.parse::<Uuid>().ok();
                id.zip(Variant::parse(variant)).map(|(id, variant)| Self::Upload(id, variant))
            }
            _ => None,
        };
        place
            .filter(|_| entry.header().entry_type() == EntryType::Regular)
            .ok_or_else(|| damaged(format!("{path} does not belong in it")))
    }
}

fn understood(text: &[u8]) -> Result<Manifest, OperationError> {
    /// What every manifest has, whichever version made it.
    #[derive(serde::Deserialize)]
    struct Any {
        format: u32,
        salon: String,
    }
    let any: Any = serde_json::from_slice(text).map_err(damaged)?;
    if any.format > FORMAT {
        return Err(OperationError::refused(format!("it was made by the newer version {}", any.salon)));
    }
    serde_json::from_slice(text).map_err(damaged)
}

fn compare(named: &[FileEntry], found: &[FileEntry]) -> Result<(), OperationError> {
    let known: HashSet<&str> = named.iter().map(|file| file.path.as_str()).collect();
    if let Some(file) = found.iter().find(|file| !known.contains(file.path.as_str())) {
        return Err(damaged(format!("{} does not belong in it", file.path)));
    }
    let right: HashSet<(&str, u64, &str)> =
        found.iter().map(|file| (file.path.as_str(), file.size, file.sha256.as_str())).collect();
    let wrong =
        named.iter().find(|file| !right.contains(&(file.path.as_str(), file.size, file.sha256.as_str())));
    match wrong {
        Some(file) => Err(damaged(format!("{} is missing or is not what was backed up", file.path))),
        None if known.contains(DATABASE) && found.len() == named.len() => Ok(()),
        None => Err(damaged("it has no database, or a file twice")),
    }
}

/// Check the database, and make it another instance's: with an epoch of its own, and nobody signed in.
async fn renew(staging: &TempDir, manifest: &Manifest) -> Result<(), OperationError> {
    let schema = Store::schema(Location::Directory(staging.path())).await.map_err(damaged)?;
    if let Some(found) = schema.found.filter(|found| *found > schema.known) {
        let error = StoreError::NewerSchema { found, known: schema.known };
        return Err(OperationError::refused(error.to_string()));
    }
    let store = Store::open_sqlite(staging.path()).await.map_err(damaged)?;
    let (census, heads, damages) = store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>((tx.census().await?, tx.room_heads().await?, tx.damages().await?))
            })
        })
        .await?;
    if let Some(damage) = damages.first() {
        return Err(damaged(damage));
    }
    if !manifest.fits(&census, &heads) {
        return Err(damaged("the database is not the one that was backed up"));
    }
    change(&store, |tx| {
        Box::pin(async move {
            tx.forget_sessions().await?;
            tx.set_instance_value(EPOCH_KEY, &Uuid::new_v4().simple().to_string()).await
        })
    })
    .await?;
    store.close().await;
    Ok(())
}

/// Move what was there into a directory beside it.
fn move_aside(target: &Path, staging: &TempDir) -> Result<PathBuf, OperationError> {
    let aside = target.join(format!("{SET_ASIDE}{}", stamp(now_ms())));
    let failed = |error| OperationError::failed(format!("cannot write to {}", aside.display()), error);
    fs::create_dir(&aside).map_err(failed)?;
    for path in occupants(target)? {
        let Some(name) = path.file_name() else { continue };
        // By its name: the path of the one may be relative and that of the other absolute.
        if Some(name) != staging.path().file_name() {
            fs::rename(&path, aside.join(name)).map_err(failed)?;
        }
    }
    Ok(aside)
}

/// The uploads and the key first: where the database is, they are.
fn move_in(target: &Path, staging: &TempDir) -> io::Result<()> {
    let uploads = staging.path().join(UPLOADS);
    if uploads.is_dir() {
        File::open(&uploads)?.sync_all()?;
        fs::rename(&uploads, target.join(UPLOADS))?;
    }
    for name in [KEY, DATABASE] {
        let file = staging.path().join(name);
        if name == DATABASE || file.is_file() {
            File::open(&file)?.sync_all()?;
            fs::rename(&file, target.join(name))?;
        }
    }
    File::open(target)?.sync_all()
}

/// A backup that ends too early is damaged; a disk that is full is not its fault.
fn interrupted(error: io::Error) -> OperationError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::PermissionDenied => {
            OperationError::failed("cannot write what is restored", error)
        }
        _ => damaged(error),
    }
}

fn damaged(error: impl std::fmt::Display) -> OperationError {
    OperationError::refused(format!("the backup cannot be used: {error}"))
}
