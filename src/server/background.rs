//! What goes on beside requests.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::domain::{Domain, DomainError};
use super::store::Store;

/// How often expired sessions and tokens are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often it is looked whether names of deleted accounts are left in messages, without being told to.
const ERASE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How often it is looked for messages that have expired, without being told to.
const EXPIRE_EVERY: Duration = Duration::from_secs(30);
/// The shortest pause between two transactions that let go of messages; it is as long as the transaction took.
const EXPIRE_PAUSE: Duration = Duration::from_millis(20);
/// How often old entries of the log of nodes are removed.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// How often it is looked whether the server still has its share of a shared database.
const SHARE_EVERY: Duration = Duration::from_secs(5);
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

/// Keep commands that want a shared database alone from it, even if nobody writes for long. If it was without a server's
/// share of the lock and a newer version has migrated it meanwhile, `shutdown` is called for.
pub async fn keep_share(store: Store, shutdown: CancellationToken, stop: CancellationToken) {
    let keep = async {
        loop {
            tokio::time::sleep(SHARE_EVERY).await;
            let Err(error) = store.renew_share().await else { continue };
            if let Ok(true) = store.is_outgrown().await {
                tracing::error!("a newer version has migrated the database: this one stops");
                return shutdown.cancel();
            }
            tracing::warn!(%error, "the database cannot be written to");
        }
    };
    stop.run_until_cancelled(keep).await;
}

/// Remove old entries of the log from which nodes hear of each other.
pub async fn forget_logged(domain: Domain, stop: CancellationToken) {
    let forget = async {
        let mut interval = tokio::time::interval(FORGET_EVERY);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = domain.forget_logged().await {
                tracing::warn!(?error, "old entries of the log of events could not be deleted");
            }
        }
    };
    // In the middle of it, too: a database that hangs would keep the server from stopping.
    stop.run_until_cancelled(forget).await;
}

/// Remove sessions and tokens that have expired.
pub async fn sweep(domain: Domain, stop: CancellationToken) {
    let mut interval = tokio::time::interval(SWEEP_EVERY);
    while stop.run_until_cancelled(interval.tick()).await.is_some() {
        match domain.end_expired_sessions().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "removed expired sessions"),
            Err(error) => tracing::error!(?error, "expired sessions could not be removed"),
        }
        match domain.delete_expired_tokens().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "removed expired tokens"),
            Err(error) => tracing::error!(?error, "expired tokens could not be removed"),
        }
        if let Err(error) = domain.delete_ended_invites().await {
            tracing::error!(?error, "invites that are over could not be removed");
        }
        if let Err(error) = domain.delete_ended_sanctions().await {
            tracing::error!(?error, "sanctions that are over could not be removed");
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

/// Let go of messages that rooms keep no longer: at the start, when a room's choice changes, and now and then. Between
/// transactions the writer is free for as long as it was taken.
pub async fn expire_messages(domain: Domain, stop: CancellationToken) {
    let changed = domain.retention_changed();
    while !stop.is_cancelled() {
        let wait = match expire_rooms(&domain, &stop).await {
            Ok(()) => EXPIRE_EVERY,
            Err(error) => {
                tracing::error!(?error, "messages that have expired could not be deleted");
                RETRY
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = changed.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Some of each room in turn, so that a large one holds nobody up, and one that cannot be read neither.
async fn expire_rooms(domain: &Domain, stop: &CancellationToken) -> Result<(), DomainError> {
    let mut rooms = VecDeque::from(domain.rooms_to_expire().await?);
    let mut failed = None;
    while let Some(room) = rooms.pop_front() {
        let begun = Instant::now();
        match domain.expire_some(room).await {
            Ok(true) => rooms.push_back(room),
            Ok(false) => {}
            Err(error) => failed = Some(error),
        }
        let pause = begun.elapsed().max(EXPIRE_PAUSE);
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return Ok(());
        }
    }
    failed.map_or(Ok(()), Err)
}
