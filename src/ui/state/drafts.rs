//! What was written and not sent, kept for each room until it is.

use crate::browser::storage;
use crate::protocol::{RoomId, UserId};

/// The drafts of one reader in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drafts {
    user_id: UserId,
}

impl Drafts {
    /// The drafts of a reader.
    pub fn of(user_id: UserId) -> Self {
        Self { user_id }
    }

    /// The draft for a room; empty if there is none.
    pub fn read(self, room_id: RoomId) -> String {
        storage::read(&self.key(room_id)).unwrap_or_default()
    }

    /// Keep a draft; an empty one is forgotten.
    pub fn write(self, room_id: RoomId, text: &str) {
        let key = self.key(room_id);
        if text.is_empty() {
            storage::remove(&key);
        } else {
            storage::write(&key, text);
        }
    }

    /// Whether there is any.
    pub fn is_empty(self) -> bool {
        storage::keys(&self.prefix()).is_empty()
    }

    /// Forget all of them.
    pub fn clear(self) {
        storage::keys(&self.prefix()).iter().for_each(|key| storage::remove(key));
    }

    fn prefix(self) -> String {
        format!("salon.draft.{}.", self.user_id)
    }

    fn key(self, room_id: RoomId) -> String {
        format!("{}{room_id}", self.prefix())
    }
}
