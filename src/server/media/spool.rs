//! A file that is being received: it has no name, so nothing stays of it when its sender goes away or the
//! server is killed.

use std::io;
use std::path::Path;

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Bytes so far, on disk.
#[derive(Debug)]
pub struct Spool {
    file: File,
    size: u64,
}

impl Spool {
    pub async fn create(directory: &Path) -> io::Result<Self> {
        let directory = directory.to_owned();
        let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(directory));
        Ok(Self { file: File::from_std(file.await.map_err(io::Error::other)??), size: 0 })
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The whole file.
    pub async fn finish(mut self) -> io::Result<std::fs::File> {
        self.file.flush().await?;
        Ok(self.file.into_std().await)
    }
}
