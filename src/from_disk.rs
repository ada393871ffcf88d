//! Stands in for `embedded` in builds without that feature: the browser half is found on disk.

use crate::server::site::EmbeddedFile;

pub const HASHES: &str = "";
pub const FILES: &[EmbeddedFile] = &[];
