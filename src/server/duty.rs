//! What one node does for all: it has it for some seconds at a time, and takes it on again before they are over.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::domain::Domain;

/// How long a duty is had.
const LEASE: Duration = Duration::from_secs(20);
/// By so much less this node counts on it: the clocks of nodes may differ.
const MARGIN: Duration = Duration::from_secs(5);
/// How often it is taken on.
const TAKE_EVERY: Duration = Duration::from_secs(5);

/// Whether this node does it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Duty {
    name: &'static str,
    /// Until when. `None` where there is one node.
    mine_until: Option<Arc<Mutex<Option<Instant>>>>,
}

impl Duty {
    /// One of several nodes has it, unless there is one.
    pub fn new(name: &'static str, has_others: bool) -> Self {
        Self { name, mine_until: has_others.then(Arc::default) }
    }

    pub fn is_mine(&self) -> bool {
        let Some(until) = &self.mine_until else { return true };
        until.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| Instant::now() < until)
    }

    /// Take it on, and again before it is over, until cancelled; then leave it to another.
    pub async fn keep(self, domain: Domain, stop: CancellationToken) {
        let Some(mine_until) = &self.mine_until else { return };
        let node = Uuid::new_v4().simple().to_string();
        let set = |until| *mine_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        let mut interval = tokio::time::interval(TAKE_EVERY);
        while stop.run_until_cancelled(interval.tick()).await.is_some() {
            let asked = Instant::now();
            match domain.take_duty(self.name, &node, LEASE).await {
                Ok(true) => set(Some(asked + LEASE.saturating_sub(MARGIN))),
                Ok(false) => set(None),
                // What was had before is had until it is over.
                Err(error) => tracing::warn!(?error, duty = self.name, "a duty could not be taken on"),
            }
        }
        set(None);
        if let Err(error) = domain.leave_duty(self.name, &node).await {
            tracing::warn!(?error, duty = self.name, "a duty could not be left");
        }
    }
}
