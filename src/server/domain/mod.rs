//! The rules. Knows neither HTTP nor sockets: every action of a user is one method of [`Domain`],
//! whichever way it came in.

mod accounts;
pub mod admin;
mod audit;
mod corrections;
pub mod device;
mod direct;
mod duties;
mod erasure;
mod error;
mod export;
mod instance;
mod invites;
mod log;
mod members;
mod messages;
mod moderation;
pub mod names;
mod outside;
mod pages;
mod posting;
mod push;
mod rate_limit;
mod reactions;
mod reading;
mod registration;
mod retention;
mod rooms;
mod saying;
mod search;
mod secrets;
mod sessions;
mod shared_limit;
mod standing;
mod tokens;
mod two_factor;
mod uploads;
mod webhook_secrets;
mod webhooks;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::Notify;

pub use accounts::SessionRenewal;
pub use audit::Deed;
pub(in crate::server) use direct::pair_key;
pub use error::DomainError;
pub use export::{Belongings, OwnMessage};
pub(in crate::server) use instance::{DEFAULT_NAME, EPOCH_KEY, FIRST_ROOM_KEY};
pub use invites::{InviteTerms, MadeInvite, Opened};
pub use log::ENTRIES_AT_ONCE;
pub use messages::{Changes, Missed};
pub use moderation::Whom;
pub use pages::RoomAddress;
pub use posting::{Draft, PendingPost, Posted};
pub use push::PushMessage;
pub use rate_limit::{
    Limits, RECALL_WINDOW, RateLimit, RateLimited, SESSION_ABSOLUTE, SESSION_IDLE, UPLOAD_QUOTA, network,
};
pub use registration::{Credentials, Newcomer, Registered};
pub use search::Search;
pub use secrets::digest;
pub use sessions::OwnSession;
pub use shared_limit::{Bucket, SharedBuckets, SharedLimit};
pub use standing::Outcome;
pub use tokens::Program;
pub use uploads::NewUpload;
pub(in crate::server) use webhook_secrets::opened_webhook_secret;
pub use webhooks::{Announcement, RoomChange};

use self::audit::Source;
use self::posting::PostQueue;
use self::reading::Mark;
use super::bus::{Bus, Event};
use super::gather::Gather;
use super::metrics::Counts;
use super::questions::Questions;
use super::store::{Arrival, Store, Tx};
use crate::protocol::{RoomId, UserId};

/// Changes that connections have still to be told of: beyond that, writing waits for them. Else a room that is larger
/// than the machine can serve would run ahead of its members, until all would have to reload.
const BACKLOG: usize = 1024;
/// How often that is looked at.
const BREATH: Duration = Duration::from_millis(1);

/// Who is online, as far as the rules and pages need to know. The hub knows.
pub trait Presence: std::fmt::Debug + Send + Sync {
    /// Members online in each room, for rooms with anyone online.
    fn online_counts(&self, rooms: &[RoomId]) -> HashMap<RoomId, i64>;
    /// People online in all.
    fn online_total(&self) -> i64;
    fn is_online(&self, user: UserId) -> bool;
    /// Whether a connection is open at this moment: unlike [`Presence::is_online`], which waits for those who come back.
    fn is_connected(&self, user: UserId) -> bool;
    /// Which sessions of a user have a connection open, by their hashes.
    fn connected_sessions(&self, user: UserId) -> HashSet<String>;
    /// Which sessions have a connection open, and which tokens, by their hashes.
    fn open_sessions(&self) -> HashSet<String>;
    /// Changes that are committed and that connections have still to be told of.
    fn backlog(&self) -> usize;
}

/// What a user can do. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Domain {
    store: Store,
    bus: Bus,
    presence: Arc<dyn Presence>,
    limits: Arc<Limits>,
    build: &'static str,
    posts: Arc<PostQueue>,
    marks: Arc<Gather<Mark>>,
    /// Who connects, with which session or token.
    arrivals: Questions<(UserId, String), Option<Arrival>>,
    /// Told when files may be there whose attachments are gone.
    discarded: Arc<Notify>,
    /// Where changes come from. Of a command's, events are left for the server, see `outside`.
    source: Source,
    /// Told when an account was deleted.
    deleted: Arc<Notify>,
    /// Told when a room keeps messages for another while.
    aging: Arc<Notify>,
    counts: Arc<Counts>,
}

/// What a change answers its caller, and what everyone else hears of it.
struct Change<T> {
    answer: T,
    events: Vec<Event>,
    /// What of it the audit log remembers.
    deeds: Vec<Deed>,
}

impl<T> Change<T> {
    fn new(answer: T, events: Vec<Event>) -> Self {
        Self { answer, events, deeds: Vec::new() }
    }

    /// The same with another answer.
    fn answering<U>(self, answer: U) -> Change<U> {
        Change { answer, events: self.events, deeds: self.deeds }
    }

    fn quiet(answer: T) -> Self {
        Self::new(answer, Vec::new())
    }
}

impl Domain {
    pub fn new(
        store: Store,
        bus: Bus,
        presence: Arc<dyn Presence>,
        limits: Arc<Limits>,
        build: &'static str,
    ) -> Self {
        Self {
            store,
            bus,
            presence,
            limits,
            build,
            posts: Arc::default(),
            marks: Arc::default(),
            arrivals: Questions::default(),
            discarded: Arc::default(),
            deleted: Arc::default(),
            aging: Arc::default(),
            counts: Arc::default(),
            source: Source::Unknown,
        }
    }

    /// Count with these.
    pub fn counted_by(self, counts: Arc<Counts>) -> Self {
        Self { counts, ..self }
    }

    /// Wait until connections have been told of nearly all that is committed.
    async fn until_told(&self) {
        while self.presence.backlog() > BACKLOG {
            tokio::time::sleep(BREATH).await;
        }
    }

    /// Commit, then publish.
    async fn commit<T, F>(&self, job: F) -> Result<T, DomainError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<Change<T>, DomainError>> + Send + 'static,
    {
        let (bus, discarded) = (self.bus.clone(), self.discarded.clone());
        let (source, counts, has_others) = (self.source, self.counts.clone(), bus.has_others());
        let (change, _) = self
            .store
            .write(
                move |tx| {
                    Box::pin(async move {
                        let change = job(tx).await?;
                        audit::remember(tx, source, &change.deeds).await?;
                        if source == Source::Command {
                            outside::leave(tx, &change.events).await?;
                        }
                        let place = if has_others { log::add(tx, &change.events).await? } else { None };
                        Ok::<_, DomainError>((change, place))
                    })
                },
                move |(change, place): &(Change<T>, Option<(i64, i64)>)| {
                    bus.publish_committed(&change.events, *place);
                    for event in &change.events {
                        let discards = match event {
                            Event::MessageChanged(message) => message.recalled.is_some(),
                            Event::Expired { .. } => true,
                            Event::Posted(_) => {
                                counts.messages.inc();
                                false
                            }
                            _ => false,
                        };
                        if discards {
                            discarded.notify_one();
                        }
                    }
                },
            )
            .await?;
        Ok(change.answer)
    }
}
