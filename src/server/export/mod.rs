//! Everything that people can read, as files that other programs understand.
//!
//! `users.jsonl`, `rooms.jsonl` and `messages.jsonl` have a JSON object a line, in the order of the ids; a message is
//! as in `docs/PROTOCOL.md`. The files of attachments are `media/{id}/{name}`. `export.json` says when, and how many.
//!
//! What was recalled is not in it, nor are deleted rooms, nor anything that is secret.

mod file_names;
mod media;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use super::OperationError;
use super::backup::repeat_recalls;
use super::clock::now_ms;
use super::config::Config;
use super::progress::Progress;
use super::store::Store;
use crate::protocol::MessageId;

/// Rows that are read at once.
const PAGE: i64 = 500;
/// What unfinished directories are called. They go when the work fails or is given up.
const UNFINISHED: &str = ".salon-export-";

/// What `export.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub salon: &'static str,
    /// Unix milliseconds.
    pub exported_at: i64,
    pub users: u64,
    pub rooms: u64,
    pub messages: u64,
    pub media: u64,
    /// Attachments whose file was not there.
    pub missing: Vec<uuid::Uuid>,
}

/// Write everything into a directory that is not there yet; into a tar archive, if the name ends with `.tar`. A
/// server may be running.
///
/// # Errors
/// There is no database, or the target is there already; something cannot be read or written. Then nothing is left
/// behind.
pub async fn export(
    config: &Config,
    target: &Path,
    progress: &dyn Progress,
) -> Result<Summary, OperationError> {
    if Store::schema(config.database()).await?.found.is_none() {
        return Err(OperationError::Failed(format!("nothing is in {} yet", config.database())));
    }
    if target.exists() {
        return Err(OperationError::refused(format!("{} is there already", target.display())));
    }
    let parent = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let unwritable =
        |error: io::Error| OperationError::failed(format!("cannot write to {}", parent.display()), error);
    let staging = || tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(parent);
    let (snapshot, written) = (staging().map_err(unwritable)?, staging().map_err(unwritable)?);
    let exported_at = now_ms();
    progress.begin("database", 0);
    Store::copy(config.database(), snapshot.path()).await?;
    let copy = Store::open_sqlite(snapshot.path()).await?;
    let media = media::copy_all(config, &copy, written.path(), progress).await?;
    repeat_recalls(config.database(), snapshot.path(), &copy).await?;
    let (files, missing) = media::drop_recalled(&copy, written.path(), media).await?;

    progress.begin("texts", 0);
    let summary = Summary {
        salon: env!("CARGO_PKG_VERSION"),
        exported_at,
        users: users(&copy, written.path()).await?,
        rooms: rooms(&copy, written.path()).await?,
        messages: messages(&copy, written.path()).await?,
        media: files,
        missing,
    };
    copy.close().await;
    let text = serde_json::to_vec_pretty(&summary).map_err(io::Error::from).map_err(unwritable)?;
    fs::write(written.path().join("export.json"), text).map_err(unwritable)?;
    finish(written, target).map_err(unwritable)?;
    Ok(summary)
}

async fn users(copy: &Store, directory: &Path) -> Result<u64, OperationError> {
    let mut lines = Lines::create(directory.join("users.jsonl"))?;
    let mut after = 0;
    loop {
        let found = copy.read(|tx| Box::pin(async move { tx.export_users(after, PAGE).await })).await?;
        let Some(last) = found.last() else { return lines.finish() };
        after = last.id;
        lines.write(&found)?;
    }
}

async fn rooms(copy: &Store, directory: &Path) -> Result<u64, OperationError> {
    let mut lines = Lines::create(directory.join("rooms.jsonl"))?;
    let mut after = 0;
    loop {
        let found = copy.read(|tx| Box::pin(async move { tx.export_rooms(after, PAGE).await })).await?;
        let Some(last) = found.last() else { return lines.finish() };
        after = last.id;
        lines.write(&found)?;
    }
}

async fn messages(copy: &Store, directory: &Path) -> Result<u64, OperationError> {
    let mut lines = Lines::create(directory.join("messages.jsonl"))?;
    let mut after = MessageId(0);
    loop {
        let found = copy.read(|tx| Box::pin(async move { tx.export_messages(after, PAGE).await })).await?;
        let Some(last) = found.last() else { return lines.finish() };
        after = last.id;
        lines.write(&found)?;
    }
}

/// A file of JSON lines.
struct Lines {
    file: BufWriter<File>,
    path: PathBuf,
    count: u64,
}

impl Lines {
    fn create(path: PathBuf) -> Result<Self, OperationError> {
        match File::create_new(&path) {
            Ok(file) => Ok(Self { file: BufWriter::new(file), path, count: 0 }),
            Err(error) => Err(OperationError::failed(format!("cannot write {}", path.display()), error)),
        }
    }

    fn write(&mut self, things: &[impl Serialize]) -> Result<(), OperationError> {
        let written = things.iter().try_for_each(|thing| {
            serde_json::to_writer(&mut self.file, thing)?;
            self.file.write_all(b"\n")
        });
        self.count += things.len() as u64;
        written.map_err(|error| self.failed(error))
    }

    fn finish(mut self) -> Result<u64, OperationError> {
        self.file.flush().map_err(|error| self.failed(error))?;
        Ok(self.count)
    }

    fn failed(&self, error: io::Error) -> OperationError {
        OperationError::failed(format!("cannot write {}", self.path.display()), error)
    }
}

/// Under its own name only when it is complete.
fn finish(written: TempDir, target: &Path) -> io::Result<()> {
    if target.extension().is_none_or(|extension| extension != "tar") {
        fs::rename(written.path(), target)?;
        // It is the target now.
        let _ = written.keep();
        return Ok(());
    }
    let directory = target.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(directory)?;
    let mut archive = tar::Builder::new(BufWriter::new(unfinished.reopen()?));
    archive.append_dir_all(target.file_stem().unwrap_or_default(), written.path())?;
    archive.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    unfinished.persist_noclobber(target).map_err(|error| error.error)?;
    Ok(())
}
