//! The log from which nodes hear of each other's changes.

use super::{Domain, DomainError};
use crate::server::bus::{Event, for_the_log};
use crate::server::clock::now_ms;
use crate::server::store::{LoggedEvents, StoreError, Tx};

/// How long entries are kept: a node that was away for longer starts over.
const KEPT_MS: i64 = 10 * 60 * 1000;
/// So many are kept whatever their age: a node that has not looked for a moment finds its place again.
const KEPT: i64 = 1000;
/// Entries read at once, at most.
pub const ENTRIES_AT_ONCE: i64 = 500;

impl Domain {
    /// The newest entry: its id, and when it was added.
    pub async fn last_logged(&self) -> Result<Option<(i64, i64)>, DomainError> {
        Ok(self.store.read_apart(|tx| Box::pin(async move { tx.last_events().await })).await?)
    }

    /// The entries from this one on, [`ENTRIES_AT_ONCE`] at most.
    pub async fn logged_from(&self, id: i64) -> Result<Vec<LoggedEvents>, DomainError> {
        Ok(self
            .store
            .read_apart(|tx| Box::pin(async move { tx.events_from(id, ENTRIES_AT_ONCE).await }))
            .await?)
    }

    /// Forget entries that every node has heard of long ago.
    pub async fn forget_logged(&self) -> Result<(), DomainError> {
        let before = now_ms() - KEPT_MS;
        let forget = self.store.write(
            move |tx| Box::pin(async move { tx.delete_events_before(before, KEPT).await }),
            |_: &u64| (),
        );
        let _: u64 = forget.await?;
        Ok(())
    }
}

/// Let the other nodes hear of a change. Returns its place: an id and a time.
pub(super) async fn add(tx: &mut Tx, events: &[Event]) -> Result<Option<(i64, i64)>, StoreError> {
    if events.is_empty() {
        return Ok(None);
    }
    let text = serde_json::to_string(&for_the_log(events)).map_err(|_| StoreError::Corrupt("event"))?;
    let at = now_ms();
    Ok(Some((tx.add_events(&text, at).await?, at)))
}
