//! Brings the changes of all nodes to the hub of this one, in the order of the log.
//!
//! What the log says is certain. What this node has committed, and what others say by Redis, only comes sooner and says
//! more: it passes if it is the next, and else the log is read.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::line::Speaker;
use super::word::Word;
use crate::server::bus::{Bus, Done, Entry, Event};
use crate::server::domain::{Domain, DomainError, ENTRIES_AT_ONCE};
use crate::server::store::LoggedEvents;

/// How often the log is looked at, whatever has been heard.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The last entry that was passed on. None at all is entry 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cursor {
    id: i64,
    at: i64,
}

/// What to do with entries read from the cursor's own on.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// These follow it, from this index on.
    Next(usize),
    /// It is not there, or another is in its place.
    Lost,
}

impl Cursor {
    fn follows(self, id: i64) -> bool {
        id == self.id + 1
    }

    fn look(self, entries: &[(i64, i64)]) -> Found {
        match entries.first() {
            // Nothing was ever written.
            None if self.id == 0 => Found::Next(0),
            Some((1, _)) if self.id == 0 => Found::Next(0),
            Some(first) if *first == (self.id, self.at) => Found::Next(1),
            _ => Found::Lost,
        }
    }
}

/// The task that does it.
#[derive(Debug)]
pub struct Relay {
    domain: Domain,
    bus: Bus,
    /// What this node has done.
    done: mpsc::Receiver<Done>,
    cursor: Cursor,
    speaker: Speaker,
    /// Whether the last look at the log failed.
    is_blind: bool,
}

impl Relay {
    /// Begin at the end of the log: nobody is connected yet.
    pub async fn new(
        domain: Domain,
        bus: Bus,
        done: mpsc::Receiver<Done>,
        speaker: Speaker,
    ) -> Result<Self, DomainError> {
        let (id, at) = domain.last_logged().await?.unwrap_or_default();
        Ok(Self { domain, bus, done, cursor: Cursor { id, at }, speaker, is_blind: false })
    }

    /// Work until cancelled. `heard` is what other nodes say they have done.
    pub async fn run(mut self, heard: mpsc::Receiver<Entry>, stop: CancellationToken) {
        // Not only between two steps: a database that does not answer would keep the server from stopping.
        stop.run_until_cancelled(self.relay(heard)).await;
    }

    async fn relay(&mut self, mut heard: mpsc::Receiver<Entry>) {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(done) = self.done.recv() => {
                    if let Some(entry) = self.tell(done) {
                        self.hear(entry).await;
                    }
                }
                Some(entry) = heard.recv() => self.hear(entry).await,
                _ = look.tick() => self.catch_up().await,
            }
        }
    }

    /// Let others hear at once what this node has done. Returns it if it is in the log.
    fn tell(&self, done: Done) -> Option<Entry> {
        match done {
            Done::Committed(entry) => {
                let word = Word::Committed(entry);
                self.speaker.say(&word);
                let Word::Committed(entry) = word else { return None };
                Some(entry)
            }
            Done::Passing(event) => {
                self.speaker.say(&Word::Passing(event));
                None
            }
        }
    }

    /// What this node has done meanwhile.
    fn own(&mut self) -> BTreeMap<i64, Entry> {
        let mut own = BTreeMap::new();
        while let Ok(done) = self.done.try_recv() {
            own.extend(self.tell(done).map(|entry| (entry.id, entry)));
        }
        own
    }

    /// What was passed on already may come again.
    async fn hear(&mut self, entry: Entry) {
        if self.cursor.follows(entry.id) {
            self.pass(entry.id, entry.at, entry.events);
        } else if entry.id > self.cursor.id {
            self.catch_up().await;
        }
    }

    /// Pass on what follows in the log.
    async fn catch_up(&mut self) {
        loop {
            let entries = match self.domain.logged_from(self.cursor.id).await {
                Ok(entries) => entries,
                Err(error) => {
                    if !std::mem::replace(&mut self.is_blind, true) {
                        tracing::error!(?error, "what other nodes have changed cannot be read");
                    }
                    return;
                }
            };
            if std::mem::take(&mut self.is_blind) {
                tracing::info!("what other nodes have changed can be read again");
            }
            let places: Vec<(i64, i64)> = entries.iter().map(|entry| (entry.id, entry.at)).collect();
            match self.cursor.look(&places) {
                Found::Next(first) => {
                    // Of messages the log only says where they are.
                    let mut own = self.own();
                    for LoggedEvents { id, at, events } in entries.into_iter().skip(first) {
                        let events =
                            own.remove(&id).map_or_else(|| understood(&events), |entry| entry.events);
                        self.pass(id, at, events);
                    }
                    for entry in own.into_values() {
                        if self.cursor.follows(entry.id) {
                            self.pass(entry.id, entry.at, entry.events);
                        }
                    }
                }
                Found::Lost => {
                    if let Err(error) = self.start_over().await {
                        tracing::error!(?error, "the end of the log of events cannot be read");
                        return;
                    }
                }
            }
            if (places.len() as i64) < ENTRIES_AT_ONCE {
                return;
            }
        }
    }

    async fn start_over(&mut self) -> Result<(), DomainError> {
        let (id, at) = self.domain.last_logged().await?.unwrap_or_default();
        self.cursor = Cursor { id, at };
        self.bus.publish(Event::Lost);
        Ok(())
    }

    fn pass(&mut self, id: i64, at: i64, events: Vec<Event>) {
        self.cursor = Cursor { id, at };
        for event in events {
            self.bus.publish(event);
        }
    }
}

/// What a newer version has left may be about anything.
fn understood(text: &str) -> Vec<Event> {
    serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::warn!(%error, "an entry of the log of events was not understood");
        vec![Event::Lost]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURSOR: Cursor = Cursor { id: 7, at: 70 };

    #[test]
    fn what_follows_passes() {
        assert!(CURSOR.follows(8) && !CURSOR.follows(7) && !CURSOR.follows(9));
        assert_eq!(CURSOR.look(&[(7, 70), (8, 80)]), Found::Next(1));
        assert_eq!(CURSOR.look(&[(7, 70)]), Found::Next(1));
    }

    #[test]
    fn a_cursor_whose_entry_is_gone_is_lost() {
        assert_eq!(CURSOR.look(&[(9, 90)]), Found::Lost, "deleted meanwhile");
        assert_eq!(CURSOR.look(&[(7, 71), (8, 80)]), Found::Lost, "written by a server that knew less");
        assert_eq!(CURSOR.look(&[]), Found::Lost, "and has come less far");
    }

    #[test]
    fn the_first_entry_follows_none() {
        let start = Cursor::default();
        assert!(start.follows(1));
        assert_eq!(start.look(&[]), Found::Next(0));
        assert_eq!(start.look(&[(1, 10)]), Found::Next(0));
        assert_eq!(start.look(&[(2, 20)]), Found::Lost);
    }
}
