//! What a backup says of itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::store::{Census, RoomHead};

/// The form of archives that this version makes, and the newest that it understands.
pub const FORMAT: u32 = 1;

/// The last file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The version that made it.
    pub salon: String,
    /// Of the database, see [`crate::server::store::Schema`].
    pub schema: i64,
    /// Of the instance that it was made of. A restored one has another.
    pub epoch: String,
    /// The moment of the database; Unix milliseconds.
    pub taken_at: i64,
    pub users: i64,
    pub rooms: i64,
    pub messages: i64,
    pub attachments: i64,
    pub heads: Vec<Head>,
    /// In the order of the archive, but for the manifest itself.
    pub files: Vec<FileEntry>,
    /// Attachments whose file was not there, though nobody had recalled them.
    pub missing: Vec<Uuid>,
}

/// How far a room had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub room_id: i64,
    pub last_seq: i64,
    pub last_rev: i64,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub path: String,
    pub size: u64,
    /// In hex.
    pub sha256: String,
}

impl From<RoomHead> for Head {
    fn from(head: RoomHead) -> Self {
        let RoomHead { room_id, last_seq, last_rev } = head;
        Self { room_id, last_seq, last_rev }
    }
}

impl Manifest {
    /// Whether a database holds what the manifest says.
    pub fn fits(&self, census: &Census, heads: &[RoomHead]) -> bool {
        let counts = (self.users, self.rooms, self.messages, self.attachments);
        counts == (census.users, census.rooms, census.messages, census.attachments)
            && self.heads.iter().copied().eq(heads.iter().map(|head| Head::from(*head)))
    }
}
