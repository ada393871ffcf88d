//! The built browser half, within the binary; `build.rs` writes the table.

use crate::server::site::EmbeddedFile;

include!(concat!(env!("OUT_DIR"), "/site.rs"));
