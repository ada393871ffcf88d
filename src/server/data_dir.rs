//! The directory of everything durable, for one server at a time.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::StartError;

/// Held by the server that uses the directory. It stays when the server is gone.
pub const LOCK_FILE: &str = "salon.lock";

/// A directory that can be written and that no other server uses. Released when dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// # Errors
    /// It cannot be created or written, or another server has it.
    pub fn claim(path: &Path) -> Result<Self, StartError> {
        let unusable = |error: std::io::Error| {
            StartError::new(format!("cannot use the data directory {}: {error}", path.display()))
        };
        private_directory().create(path).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK_FILE))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StartError::new(format!(
                "cannot use the data directory {}: another server is using it",
                path.display()
            ))),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Whether a server uses a directory. Nothing is changed.
    pub fn is_in_use(path: &Path) -> bool {
        let lock = File::open(path.join(LOCK_FILE));
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Like the database, uploads are for the server's own account.
pub fn private_directory() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
