//! Changes that another process commits, and how the server hears of them.
//!
//! A command that runs beside the server has a [`Domain`] whose events nobody would hear. Such a one leaves them in
//! the database, with the change; the server's own publishes them and takes them away.

use super::audit::Source;
use super::{Change, Domain, DomainError};
use crate::server::bus::Event;
use crate::server::store::{StoreError, Tx};

/// Events published at once, at most.
const AT_ONCE: i64 = 100;

impl Domain {
    /// Leave the events of all changes for the server.
    #[must_use]
    pub fn from_outside(self) -> Self {
        Self { source: Source::Command, ..self }
    }

    /// Publish what other processes have left. Returns whether there may be more.
    pub async fn publish_outside_events(&self) -> Result<bool, DomainError> {
        let waiting = self.store.read(|tx| Box::pin(async move { tx.has_outside_events().await }));
        if !waiting.await? {
            return Ok(false);
        }
        self.commit(|tx| {
            Box::pin(async move {
                let left = tx.take_outside_events(AT_ONCE).await?;
                let may_be_more = left.len() as i64 == AT_ONCE;
                Ok(Change::new(may_be_more, left.iter().filter_map(|text| understood(text)).collect()))
            })
        })
        .await
    }
}

/// Leave events for the server.
pub(super) async fn leave(tx: &mut Tx, events: &[Event]) -> Result<(), StoreError> {
    for event in events {
        let text = serde_json::to_string(event).map_err(|_| StoreError::Corrupt("outside event"))?;
        tx.insert_outside_event(&text).await?;
    }
    Ok(())
}

/// Another version may have left what this one does not know. Nobody is connected to hear it then: the server was
/// not running while it was replaced.
fn understood(text: &str) -> Option<Event> {
    serde_json::from_str(text).inspect_err(|error| tracing::warn!(%error, "an event was not understood")).ok()
}
