//! Backups: everything durable in one file.
//!
//! A backup is a tar archive: `uploads/{id}/{variant}`, the key `salon.key` that secrets in the database are sealed with,
//! then the database `salon.db`, and last `manifest.json`, which names them all with their checksums. An archive without
//! it is no backup.
//!
//! The database is as it stood at one moment, while the server went on. Nobody is signed in in it. What was recalled
//! later, while the files were being copied, is recalled in it as well.

mod archive;
mod manifest;
mod restore;
mod take;

pub use manifest::{FORMAT, Manifest};
pub use restore::{Restored, restore};
pub(super) use take::repeat_recalls;
pub use take::{Taken, take};

/// Where things are in an archive.
const DATABASE: &str = "salon.db";
const MANIFEST: &str = "manifest.json";
const UPLOADS: &str = "uploads";
const KEY: &str = super::vault::KEY_FILE;
