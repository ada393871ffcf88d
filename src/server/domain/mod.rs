//! The rules. Knows neither HTTP nor sockets: every action of a user is one method of [`Domain`],
//! whichever way it came in.

mod accounts;
mod corrections;
pub mod device;
mod direct;
mod erasure;
mod error;
mod export;
mod instance;
mod members;
mod messages;
pub mod names;
mod outside;
mod pages;
mod push;
mod rate_limit;
mod reactions;
mod reading;
mod rooms;
mod saying;
mod search;
mod secrets;
mod sessions;
mod standing;
mod tokens;
mod two_factor;
mod uploads;
mod webhooks;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::Notify;

pub use accounts::SessionRenewal;
pub(in crate::server) use direct::pair_key;
pub use error::DomainError;
pub use export::{Belongings, OwnMessage};
pub(in crate::server) use instance::{EPOCH_KEY, FIRST_ROOM_KEY};
pub use messages::{Changes, Draft, Posted};
pub use pages::RoomAddress;
pub use push::PushMessage;
pub use rate_limit::{Limits, RECALL_WINDOW, RateLimit, RateLimited, UPLOAD_QUOTA, network};
pub use search::Search;
pub use secrets::digest;
pub use sessions::OwnSession;
pub use standing::Outcome;
pub use tokens::Program;
pub use uploads::NewUpload;
pub use webhooks::{Announcement, RoomChange};

use super::bus::{Bus, Event};
use super::store::{Store, Tx};
use crate::protocol::{RoomId, UserId};

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
}

/// What a user can do. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Domain {
    store: Store,
    bus: Bus,
    presence: Arc<dyn Presence>,
    limits: Arc<Limits>,
    build: &'static str,
    /// Told when files may be there whose attachments are gone.
    discarded: Arc<Notify>,
    /// Whether events are left for the server, see `outside`.
    is_outside: bool,
    /// Told when an account was deleted.
    deleted: Arc<Notify>,
}

/// What a change answers its caller, and what everyone else hears of it.
struct Change<T> {
    answer: T,
    events: Vec<Event>,
}

impl<T> Change<T> {
    fn new(answer: T, events: Vec<Event>) -> Self {
        Self { answer, events }
    }

    fn quiet(answer: T) -> Self {
        Self { answer, events: Vec::new() }
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
            discarded: Arc::default(),
            deleted: Arc::default(),
            is_outside: false,
        }
    }

    /// Commit, then publish.
    async fn commit<T, F>(&self, job: F) -> Result<T, DomainError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<Change<T>, DomainError>> + Send + 'static,
    {
        let (bus, discarded) = (self.bus.clone(), self.discarded.clone());
        let is_outside = self.is_outside;
        let change = self
            .store
            .write(
                move |tx| {
                    Box::pin(async move {
                        let change = job(tx).await?;
                        if is_outside {
                            outside::leave(tx, &change.events).await?;
                        }
                        Ok::<_, DomainError>(change)
                    })
                },
                move |change: &Change<T>| {
                    for event in &change.events {
                        bus.publish(event.clone());
                        if let Event::MessageChanged(message) = event
                            && message.recalled.is_some()
                        {
                            discarded.notify_one();
                        }
                    }
                },
            )
            .await?;
        Ok(change.answer)
    }
}
