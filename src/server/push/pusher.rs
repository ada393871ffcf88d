//! Decides what is pushed to whom, and when.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::courier::Outcome;
use super::note::note;
use super::{Courier, Push};
use crate::protocol::{MessageId, RoomId};
use crate::server::bus::Event;
use crate::server::domain::DomainError;
use crate::server::metrics::Counts;
use crate::server::store::PushRecipient;

/// Notes that wait, those to be tried again counted; beyond that, new ones are dropped.
const QUEUE: usize = 1_000;
/// Notes on their way at once.
const AT_ONCE: usize = 8;
/// Messages whose readers are looked up together.
const BATCH: usize = 256;
/// How long they gather when they come faster than they are looked up.
const GATHER: Duration = Duration::from_millis(20);
/// How often a note is tried.
const ATTEMPTS: u32 = 3;
/// How long to wait for a service that does not say how long, and more each time.
const RETRY: Duration = Duration::from_secs(2);
/// A service that asks for more than this does not get the note.
const RETRY_MAX: Duration = Duration::from_secs(2 * 60);

/// The task that pushes.
#[derive(Debug)]
pub struct Pusher {
    shared: Arc<Shared>,
    queue: Arc<Semaphore>,
    notes: TaskTracker,
}

/// How many notes wait.
#[derive(Debug, Clone)]
pub struct PushQueue(Arc<Semaphore>);

impl PushQueue {
    pub fn waiting(&self) -> usize {
        QUEUE - self.0.available_permits()
    }
}

#[derive(Debug)]
struct Shared {
    push: Push,
    courier: Courier,
    at_once: Semaphore,
    counts: Arc<Counts>,
}

/// A message for a device. Ids alone: what it says is read when it is sent.
#[derive(Debug)]
struct Errand {
    room: RoomId,
    message: MessageId,
    recipient: PushRecipient,
}

impl Pusher {
    pub fn new(push: Push, counts: Arc<Counts>) -> Self {
        let courier = Courier::new(push.outbound.clone());
        let at_once = Semaphore::new(AT_ONCE);
        Self {
            shared: Arc::new(Shared { push, courier, at_once, counts }),
            queue: Arc::new(Semaphore::new(QUEUE)),
            notes: TaskTracker::new(),
        }
    }

    /// Places for notes that wait: those taken are on their way.
    pub fn places(&self) -> PushQueue {
        PushQueue(self.queue.clone())
    }

    /// Work until cancelled; what waits then is dropped.
    pub async fn run(self, mut events: Receiver<Event>, stop: CancellationToken) {
        loop {
            let posted = tokio::select! {
                () = stop.cancelled() => break,
                posted = next_posted(&mut events) => posted,
            };
            let Some(posted) = posted else { break };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.announce(posted, &stop) => {}
            }
        }
        self.notes.close();
        self.notes.wait().await;
    }

    async fn announce(&self, posted: Vec<(RoomId, MessageId)>, stop: &CancellationToken) {
        let messages = posted.iter().map(|(_, message)| *message).collect();
        let recipients = match self.shared.push.domain.push_recipients(messages).await {
            Ok(recipients) => recipients,
            Err(error) => return tracing::error!(?error, "whom to push to could not be read"),
        };
        for (message, recipient) in recipients {
            let Some((room, _)) = posted.iter().find(|(_, posted)| *posted == message) else { continue };
            let Ok(place) = self.queue.clone().try_acquire_owned() else {
                self.shared.drop_note("too many wait");
                continue;
            };
            let errand = Errand { room: *room, message, recipient };
            let (shared, stop) = (self.shared.clone(), stop.clone());
            self.notes.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = shared.run(errand, place) => {}
                }
            });
        }
    }
}

/// The messages that have come, at least one; `None` at the end.
async fn next_posted(events: &mut Receiver<Event>) -> Option<Vec<(RoomId, MessageId)>> {
    let mut posted = Vec::new();
    loop {
        let event = if posted.is_empty() {
            match events.recv().await {
                Ok(event) => event,
                Err(RecvError::Lagged(missed)) => {
                    fell_behind(missed);
                    continue;
                }
                Err(RecvError::Closed) => return None,
            }
        } else {
            match events.try_recv() {
                Ok(event) => event,
                Err(TryRecvError::Lagged(missed)) => {
                    fell_behind(missed);
                    continue;
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => return Some(posted),
            }
        };
        if let Event::Posted(message) = event {
            if posted.is_empty() && (1..BATCH).contains(&events.len()) {
                tokio::time::sleep(GATHER).await;
            }
            posted.push((message.room_id, message.id));
            if posted.len() == BATCH {
                return Some(posted);
            }
        }
    }
}

fn fell_behind(missed: u64) {
    tracing::warn!(missed, "push fell behind the bus: some messages are not pushed");
}

impl Shared {
    /// Send a note, in a few attempts if need be. Its place in the queue is free afterwards.
    async fn run(&self, errand: Errand, _place: OwnedSemaphorePermit) {
        for attempt in 1..=ATTEMPTS {
            match self.attempt(&errand).await {
                Ok(Outcome::Accepted | Outcome::Gone | Outcome::Refused) => return,
                Ok(Outcome::Later(wait)) => {
                    let wait = wait.unwrap_or(RETRY * attempt);
                    if attempt == ATTEMPTS || wait > RETRY_MAX {
                        return self.drop_note("its service does not take it");
                    }
                    tokio::time::sleep(wait).await;
                }
                Err(error) => return tracing::error!(?error, "a note could not be read from the database"),
            }
        }
    }

    /// Look anew whether it is still wanted, then send it.
    async fn attempt(&self, errand: &Errand) -> Result<Outcome, DomainError> {
        let Ok(_permit) = self.at_once.acquire().await else { return Ok(Outcome::Refused) };
        let Push { domain, vapid, .. } = &self.push;
        let Errand { room, message, recipient } = errand;
        let Some(push) = domain.push_message(*room, *message, recipient).await? else {
            return Ok(Outcome::Accepted);
        };
        let topic = format!("room-{room}");
        let outcome = self.courier.send(vapid, &push.subscription, &note(&push), &topic).await;
        match outcome {
            Outcome::Accepted => self.counts.note("accepted"),
            Outcome::Gone => self.counts.note("gone"),
            Outcome::Refused => self.counts.note("refused"),
            Outcome::Later(_) => {}
        }
        if outcome == Outcome::Gone {
            domain.unsubscribe_push(&recipient.session, Some(push.subscription.endpoint)).await?;
        }
        Ok(outcome)
    }

    fn drop_note(&self, why: &'static str) {
        self.counts.note("dropped");
        tracing::warn!(why, "a note is not pushed");
    }
}
