//! Where a page keeps its pending messages, so that a reload loses none.
//!
//! Every page has an entry of its own in the browser's storage: two tabs never hold the same message. A page
//! that is left marks its entry as free; one that has crashed stops renewing it. The next page takes such
//! entries over. Should a message be sent twice all the same, its `client_id` makes that harmless.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::browser::{clock, storage};
use crate::protocol::{UserId, json};
use crate::realtime::outbox::Item;

/// An entry is renewed this often while it holds something, in milliseconds.
pub const RENEW_MS: u64 = 30_000;
/// An entry that was not renewed for this long is free. Browsers slow hidden pages down to one timer a minute.
pub const ABANDONED_MS: u64 = 150_000;

/// An entry in the storage.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// When its page was last alive; 0 if it was left.
    alive_at_ms: u64,
    items: Vec<Item>,
}

/// The entries of one reader, one of them this page's.
#[derive(Debug, Clone, Copy)]
pub struct OutboxStore {
    user_id: UserId,
    page: Uuid,
}

impl OutboxStore {
    /// The store of a reader, with an entry for this page.
    pub fn new(user_id: UserId) -> Self {
        Self { user_id, page: Uuid::new_v4() }
    }

    /// Whose it is.
    pub fn user_id(&self) -> UserId {
        self.user_id
    }

    /// Keep a snapshot as this page's.
    pub fn write(self, snapshot: Vec<Item>) {
        self.put(snapshot, clock::now_ms());
    }

    /// Keep a snapshot for whichever page comes next.
    pub fn leave(self, snapshot: Vec<Item>) {
        self.put(snapshot, 0);
    }

    /// Whether this page's entry is still here: no other page has taken it over.
    pub fn is_held(self) -> bool {
        storage::read(&self.key()).is_some()
    }

    /// This page's `snapshot` together with everything abandoned, whose entries go. `None` if there was none.
    ///
    /// An entry that cannot be read stays where it is: another build may be able to.
    pub fn adopt(self, mut snapshot: Vec<Item>) -> Option<Vec<Item>> {
        let now_ms = clock::now_ms();
        let mut adopted = Vec::new();
        for key in storage::keys(&self.prefix()).into_iter().filter(|key| *key != self.key()) {
            let entry = storage::read(&key).and_then(|json| json::read::<Entry>(&json).ok());
            if let Some(entry) = entry
                && now_ms.saturating_sub(entry.alive_at_ms) >= ABANDONED_MS
            {
                snapshot.extend(entry.items);
                adopted.push(key);
            }
        }
        if adopted.is_empty() {
            return None;
        }
        // First kept here, then forgotten there.
        self.write(snapshot.clone());
        adopted.iter().for_each(|key| storage::remove(key));
        Some(snapshot)
    }

    /// Whether no page of this reader keeps anything.
    pub fn is_empty(self) -> bool {
        storage::keys(&self.prefix()).is_empty()
    }

    /// Forget what every page of this reader keeps.
    pub fn clear(self) {
        storage::keys(&self.prefix()).iter().for_each(|key| storage::remove(key));
    }

    fn put(self, items: Vec<Item>, alive_at_ms: u64) {
        if items.is_empty() {
            return storage::remove(&self.key());
        }
        if let Ok(json) = serde_json::to_string(&Entry { alive_at_ms, items })
            && !storage::write(&self.key(), &json)
        {
            leptos::logging::warn!("pending messages could not be stored: they would not survive a reload");
        }
    }

    fn prefix(self) -> String {
        format!("salon.outbox.{}.", self.user_id)
    }

    fn key(self) -> String {
        format!("{}{}", self.prefix(), self.page)
    }
}
