//! Outgoing webhooks: each follows the log of its room, as a client does, and is told one change after the other.
//!
//! Nothing waits in memory: how far a webhook has been told is in the database, so that neither a restart nor an
//! hour of failures loses anything, and what is told is read at the moment of telling. A change that was changed
//! again meanwhile is told once, as it stands.

mod signature;
mod teller;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

pub use signature::sign;
use teller::Teller;

use super::bus::Event;
use super::clock::now_ms;
use super::domain::{Domain, DomainError};
use super::duty::Duty;
use super::metrics::Counts;
use super::outbound::Outbound;
use super::vault::Vault;

/// Webhooks told at once, each of one change.
const AT_ONCE: usize = 8;
/// How long to rest when the database does not answer.
const REST: Duration = Duration::from_secs(30);
/// How long changes gather, when they come faster than it is looked who is to be told of them.
const GATHER: Duration = Duration::from_millis(20);
/// How often it is looked whether it is this node's turn.
const OFF_DUTY: Duration = Duration::from_secs(2);
/// The longest sleep: a clock may jump.
const LOOK: Duration = Duration::from_secs(60);

/// The task that tells.
#[derive(Debug)]
pub struct Webhooks {
    domain: Domain,
    teller: Arc<Teller>,
    /// Those that are being told, by their ids. What is on its way when the server stops is told again.
    telling: JoinSet<(i64, Result<(), DomainError>)>,
    busy: HashSet<i64>,
    /// One node tells for all.
    duty: Duty,
}

impl Webhooks {
    pub fn new(domain: Domain, outbound: Outbound, vault: Vault, counts: Arc<Counts>) -> Self {
        let teller = Arc::new(Teller::new(domain.clone(), outbound, vault, counts));
        let duty = Duty::new("webhooks", false);
        Self { domain, teller, telling: JoinSet::new(), busy: HashSet::new(), duty }
    }

    /// Tell while this is this node's.
    pub fn on_duty(self, duty: Duty) -> Self {
        Self { duty, ..self }
    }

    /// Work until cancelled.
    pub async fn run(mut self, mut events: Receiver<Event>, stop: CancellationToken) {
        loop {
            let rest = self.begin().await.unwrap_or_else(|error| {
                tracing::error!(?error, "webhooks could not be read");
                REST
            });
            tokio::select! {
                () = stop.cancelled() => return,
                Some(told) = self.telling.join_next() => self.finish(told),
                () = tokio::time::sleep(rest) => {}
                open = until_something_is_said(&mut events) => if !open { return },
            }
        }
    }

    /// Begin to tell whoever is due; returns how long until there may be more to do.
    async fn begin(&mut self) -> Result<Duration, DomainError> {
        if self.busy.len() >= AT_ONCE {
            return Ok(LOOK);
        }
        if !self.duty.is_mine() {
            return Ok(OFF_DUTY);
        }
        for webhook in self.domain.due_webhooks((AT_ONCE + self.busy.len()) as i64).await? {
            if self.busy.len() < AT_ONCE && self.busy.insert(webhook.id) {
                let teller = self.teller.clone();
                self.telling.spawn(async move { (webhook.id, teller.tell(&webhook).await) });
            }
        }
        let next = self.domain.next_webhook_try(now_ms()).await?;
        let wait = next.map_or(LOOK, |at| Duration::from_millis(u64::try_from(at - now_ms()).unwrap_or(0)));
        Ok(wait.min(LOOK))
    }

    fn finish(&mut self, told: Result<(i64, Result<(), DomainError>), JoinError>) {
        match told {
            Ok((id, told)) => {
                self.busy.remove(&id);
                if let Err(error) = told {
                    tracing::error!(?error, webhook = id, "what became of a webhook could not be noted");
                }
            }
            // Its id is lost with it: better told twice at once than never again.
            Err(error) => {
                tracing::error!(%error, "telling a webhook failed");
                self.busy.clear();
            }
        }
    }
}

/// `false` when nothing will be said any more. Events that were missed are in the log.
async fn until_something_is_said(events: &mut Receiver<Event>) -> bool {
    loop {
        match events.recv().await {
            Ok(
                Event::Posted(_) | Event::MessageChanged(_) | Event::Expired { .. } | Event::Changed { .. },
            )
            | Err(RecvError::Lagged(_)) => {
                if !events.is_empty() {
                    tokio::time::sleep(GATHER).await;
                }
                while !matches!(events.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                return true;
            }
            Ok(_) => {}
            Err(RecvError::Closed) => return false,
        }
    }
}
