//! One of several nodes: hears what the others have done, and lets them hear of itself. See decision 0018.
//!
//! | module      | what it does                                                                    |
//! |-------------|---------------------------------------------------------------------------------|
//! | [`relay`]   | brings the changes of all nodes to the hub, in the order of the log             |
//! | [`line`]    | the connection to Redis, kept up; without it everything still holds, if later   |
//! | [`word`]    | what nodes say to each other by Redis                                           |
//! | [`peers`]   | who is online on other nodes, and for how long that is believed                 |
//! | [`buckets`] | rate limits that hold on all nodes                                              |

mod buckets;
mod line;
mod peers;
mod relay;
mod word;

use std::sync::Arc;

use tokio::sync::mpsc;

use super::background::{Background, forget_logged};
use super::bus::{Bus, Done};
use super::domain::{Domain, DomainError, Limits, SharedBuckets};
use super::hub::Hub;
use crate::redis::Redis;
use buckets::Buckets;
use line::{Ends, Line, Speaker};
use relay::Relay;

/// This node, before it begins.
#[derive(Debug)]
pub struct Node {
    name: String,
    hub: Arc<Hub>,
    bus: Bus,
    /// What this node does, if others have to hear of it.
    done: Option<mpsc::Receiver<Done>>,
    redis: Option<(Line, Ends)>,
}

impl Node {
    /// One of those that share a name, which no other instance has.
    pub fn new(
        name: &str,
        hub: Arc<Hub>,
        bus: Bus,
        done: Option<mpsc::Receiver<Done>>,
        redis: Option<Redis>,
    ) -> Self {
        let redis = redis.map(|redis| Line::new(redis, name, hub.clone(), bus.clone()));
        Self { name: name.to_owned(), hub, bus, done, redis }
    }

    /// Let limits hold on all nodes.
    pub fn share(&self, limits: &mut Limits) {
        if let Some((_, ends)) = &self.redis {
            let buckets: Arc<dyn SharedBuckets> = Arc::new(Buckets::new(ends.open.clone(), &self.name));
            limits.share(&buckets);
        }
    }

    /// Hear and be heard from now on. To be called before anybody connects.
    pub async fn begin(self, domain: &Domain, background: &Background) -> Result<(), DomainError> {
        let Self { hub, bus, done, redis, .. } = self;
        let (line, ends) = redis.unzip();
        if let Some(done) = done {
            let (speaker, heard) = match ends {
                Some(ends) => {
                    hub.share_presence();
                    (ends.speaker, ends.heard)
                }
                None => (Speaker::mute(), mpsc::channel(1).1),
            };
            let relay = Relay::new(domain.clone(), bus, done, speaker).await?;
            background.spawn(|stop| relay.run(heard, stop));
            background.spawn(|stop| forget_logged(domain.clone(), stop));
        }
        if let Some(line) = line {
            background.spawn(|stop| line.run(stop));
        }
        Ok(())
    }
}
