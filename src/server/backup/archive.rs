//! Writing an archive, and summing up what passes.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use futures::StreamExt;
use object_store::GetResult;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::manifest::FileEntry;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// Adds up what is written through it.
struct Summed<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Summed<W> {
    fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    fn finish(self, path: &str) -> (W, FileEntry) {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.inner, FileEntry { path: path.to_owned(), size: self.size, sha256 })
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// An archive that is being written.
pub struct Archive {
    tar: Builder<BufWriter<File>>,
    /// Of all entries, in seconds.
    modified: u64,
}

impl Archive {
    pub fn new(file: File, modified: u64) -> Self {
        Self { tar: Builder::new(BufWriter::with_capacity(CHUNK_BYTES, file)), modified }
    }

    /// Add what comes from the storage.
    pub async fn add_stream(
        &mut self,
        path: &str,
        found: GetResult,
        mut passed: impl FnMut(u64),
    ) -> io::Result<FileEntry> {
        let mut header = self.header();
        let mut entry = Summed::new(self.tar.append_writer(&mut header, path)?);
        let mut bytes = found.into_stream();
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(io::Error::other)?;
            entry.write_all(&chunk)?;
            passed(chunk.len() as u64);
        }
        let (writer, entry) = entry.finish(path);
        writer.finish()?;
        Ok(entry)
    }

    /// Add a file, or whatever can be read.
    pub async fn add(
        &mut self,
        path: &str,
        source: impl Read,
        passed: impl FnMut(u64),
    ) -> io::Result<FileEntry> {
        let mut header = self.header();
        let mut entry = Summed::new(self.tar.append_writer(&mut header, path)?);
        transfer(source, &mut entry, passed).await?;
        let (writer, entry) = entry.finish(path);
        writer.finish()?;
        Ok(entry)
    }

    /// Write the end; what there is then is on disk.
    pub fn finish(self) -> io::Result<()> {
        let file = self.tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }

    fn header(&self) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_mtime(self.modified);
        header
    }
}

/// Copy a file of an archive, and sum it up.
pub async fn extract(
    path: &str,
    source: impl Read,
    target: &mut File,
    passed: impl FnMut(u64),
) -> io::Result<FileEntry> {
    let mut target = Summed::new(target);
    transfer(source, &mut target, passed).await?;
    Ok(target.finish(path).1)
}

/// Between two chunks whoever waits may give up.
async fn transfer(
    mut source: impl Read,
    target: &mut impl Write,
    mut passed: impl FnMut(u64),
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match source.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                target.write_all(&chunk[..count])?;
                passed(count as u64);
                tokio::task::yield_now().await;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
