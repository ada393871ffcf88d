//! The directory of everything durable, for one server at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::StartError;

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
        std::fs::create_dir_all(path).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("salon.lock"))
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

    pub fn path(&self) -> &Path {
        &self.path
    }
}
