//! Deletes what nobody can ask for any more: files of recalled messages, and uploads that were never sent.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Storage;
use crate::server::clock::now_ms;
use crate::server::domain::{Domain, DomainError};

/// How often it looks without being told to.
const EVERY: Duration = Duration::from_secs(10 * 60);

/// A task of the server.
#[derive(Debug)]
pub struct Cleaner {
    domain: Domain,
    storage: Storage,
    unsent: Duration,
}

impl Cleaner {
    /// `unsent` is how long uploads may wait to be sent.
    pub fn new(domain: Domain, storage: Storage, unsent: Duration) -> Self {
        Self { domain, storage, unsent }
    }

    /// Look at once, after every recall, and now and then.
    pub async fn run(self, stop: CancellationToken) {
        let recalled = self.domain.files_discarded();
        let mut interval = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = recalled.notified() => {}
                _ = interval.tick() => self.discard_unsent().await,
            }
            // What fails stays noted and is tried again.
            if let Err(error) = self.delete_discarded().await {
                tracing::error!(code = ?error.code(), "discarded files could not be read from the database");
            }
        }
    }

    async fn discard_unsent(&self) {
        let wait = i64::try_from(self.unsent.as_millis()).unwrap_or(i64::MAX);
        match self.domain.discard_unsent(now_ms().saturating_sub(wait)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "discarded uploads that were never sent"),
            Err(error) => tracing::error!(?error, "old uploads could not be discarded"),
        }
    }

    async fn delete_discarded(&self) -> Result<(), DomainError> {
        loop {
            let ids = self.domain.discarded_files().await?;
            let mut deleted = Vec::with_capacity(ids.len());
            for id in &ids {
                match self.storage.delete(*id).await {
                    Ok(()) => deleted.push(*id),
                    Err(error) => tracing::error!(%error, %id, "a discarded file could not be deleted"),
                }
            }
            let all = deleted.len() == ids.len();
            if !deleted.is_empty() {
                self.domain.forget_files(deleted).await?;
            }
            if ids.is_empty() || !all {
                return Ok(());
            }
        }
    }
}
