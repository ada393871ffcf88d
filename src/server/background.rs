//! What goes on beside requests.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::auth::SqlSessionStore;
use super::domain::Domain;

/// How often expired sessions and tokens are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often it is looked whether names of deleted accounts are left in messages, without being told to.
const ERASE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How long work in the background waits after a failure before it goes on.
const RETRY: Duration = Duration::from_secs(30);

/// Tasks that end with the server.
#[derive(Debug, Default)]
pub struct Background {
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Background {
    pub fn new() -> Self {
        Self::default()
    }

    /// Begin a task, which ends when its token is cancelled.
    pub fn spawn<F>(&self, task: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task(self.stop.clone()));
    }

    /// End all tasks, and wait until they have.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Remove sessions and tokens that have expired.
pub async fn sweep(sessions: SqlSessionStore, domain: Domain, stop: CancellationToken) {
    let mut interval = tokio::time::interval(SWEEP_EVERY);
    while stop.run_until_cancelled(interval.tick()).await.is_some() {
        match sessions.delete_expired().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "removed expired sessions"),
            Err(error) => tracing::error!(%error, "expired sessions could not be removed"),
        }
        match domain.delete_expired_tokens().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "removed expired tokens"),
            Err(error) => tracing::error!(?error, "expired tokens could not be removed"),
        }
    }
}

/// Bring messages from before the search index into it.
pub async fn index_older_messages(domain: Domain, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match domain.index_older_messages().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::error!(?error, "older messages could not be indexed");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(RETRY) => {}
                }
            }
        }
    }
}

/// Take the names of deleted accounts out of what others have said: at the start what was left undone, then whenever
/// an account is deleted.
pub async fn erase_names(domain: Domain, stop: CancellationToken) {
    let deleted = domain.account_deleted();
    while !stop.is_cancelled() {
        let wait = match domain.erase_names().await {
            Ok(true) => continue,
            Ok(false) => ERASE_EVERY,
            Err(error) => {
                tracing::error!(?error, "the name of a deleted account could not be taken out of messages");
                RETRY
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = deleted.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
