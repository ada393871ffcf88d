//! The line to the other nodes, by Redis. It is kept up; while it is down, what would be said is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;

use super::peers::{Outcome, Peers};
use super::word::{NodeId, Word, heard};
use crate::redis::{self, Away, Redis};
use crate::server::bus::{Bus, Entry};
use crate::server::hub::{Hub, Present};

/// Words that wait to be said; beyond that they are dropped.
const SAYING: usize = 1024;
/// Words said at once.
const AT_ONCE: usize = 64;
/// Entries that wait for the relay; it reads from the log what finds no place.
const HEARD: usize = 1024;
/// How often it is tried to connect.
const RETRY: Duration = Duration::from_secs(1);
/// How often a sign of life is given.
const ALIVE_EVERY: Duration = Duration::from_secs(2);
/// After so long without hearing oneself the line counts as down.
const DEAF: Duration = Duration::from_secs(6);
/// How often is told what has changed of who is online.
const TELL_EVERY: Duration = Duration::from_millis(200);
/// People in one word.
const PEOPLE: usize = 200;

/// Says words to the other nodes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Speaker {
    node: NodeId,
    /// `None` without Redis.
    words: Option<mpsc::Sender<Vec<u8>>>,
    is_up: Arc<AtomicBool>,
}

impl Speaker {
    /// For nodes without Redis.
    pub fn mute() -> Self {
        Self { node: NodeId::new_v4(), words: None, is_up: Arc::default() }
    }

    /// Never waits.
    pub fn say(&self, word: &Word) {
        if let Some(words) = self.words.as_ref().filter(|_| self.is_up.load(Ordering::Relaxed)) {
            let _ = words.try_send(word.said_by(self.node));
        }
    }
}

/// The task that keeps it up.
#[derive(Debug)]
pub struct Line {
    redis: Redis,
    channel: String,
    speaker: Speaker,
    hub: Arc<Hub>,
    bus: Bus,
    words: mpsc::Receiver<Vec<u8>>,
    entries: mpsc::Sender<Entry>,
    open: watch::Sender<Option<redis::Line>>,
    peers: Peers,
    /// How often it was told what has changed here.
    told: u64,
    /// Another node has asked for everybody.
    is_asked: bool,
    has_left: bool,
}

/// What is heard, and what others speak by.
#[derive(Debug)]
pub struct Ends {
    pub speaker: Speaker,
    /// What others have committed.
    pub heard: mpsc::Receiver<Entry>,
    /// `None` while it is down.
    pub open: watch::Receiver<Option<redis::Line>>,
}

impl Line {
    /// For the nodes that share a name, which no other instance has.
    pub fn new(redis: Redis, name: &str, hub: Arc<Hub>, bus: Bus) -> (Self, Ends) {
        let (say, words) = mpsc::channel(SAYING);
        let (entries, heard) = mpsc::channel(HEARD);
        let (open, opened) = watch::channel(None);
        let speaker = Speaker { words: Some(say), ..Speaker::mute() };
        let line = Self {
            redis,
            channel: format!("salon:{name}"),
            speaker: speaker.clone(),
            hub,
            bus,
            words,
            entries,
            open,
            peers: Peers::default(),
            told: 0,
            is_asked: false,
            has_left: false,
        };
        (line, Ends { speaker, heard, open: opened })
    }

    /// Work until cancelled.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut was_up = true;
        while !stop.is_cancelled() {
            let away = match self.redis.connect(&self.channel).await {
                Ok((line, heard)) => {
                    tracing::info!("connected to Redis");
                    was_up = true;
                    self.open.send_replace(Some(line.clone()));
                    let ended = self.serve(line, heard, &stop).await;
                    self.speaker.is_up.store(false, Ordering::Relaxed);
                    self.open.send_replace(None);
                    match ended {
                        Ok(()) => return,
                        Err(away) => away,
                    }
                }
                Err(away) => away,
            };
            if std::mem::take(&mut was_up) {
                tracing::error!(
                    because = away.0,
                    "Redis is away: other nodes are heard by the database alone"
                );
            }
            self.expire();
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(RETRY) => {}
            }
        }
    }

    /// Speak and listen until told to stop, or until it is lost.
    async fn serve(
        &mut self,
        mut line: redis::Line,
        mut heard: redis::Heard,
        stop: &CancellationToken,
    ) -> Result<(), Away> {
        while self.words.try_recv().is_ok() {} // from before it was lost
        self.speaker.is_up.store(true, Ordering::Relaxed);
        self.is_asked = true;
        let (mut alive, mut tell) = (interval(ALIVE_EVERY), interval(TELL_EVERY));
        let mut heard_myself = Instant::now();
        let mut words = Vec::with_capacity(AT_ONCE);
        loop {
            words.clear();
            tokio::select! {
                () = stop.cancelled() => return self.leave(&mut line).await,
                said = heard.next() => {
                    let said = said.ok_or_else(|| Away("the connection was closed".to_owned()))?;
                    if self.take_in(&said) {
                        heard_myself = Instant::now();
                    }
                }
                _ = self.words.recv_many(&mut words, AT_ONCE) => line.say(&self.channel, &words).await?,
                _ = tell.tick() => {
                    if heard_myself.elapsed() >= DEAF {
                        return Err(Away("what is said is not heard".to_owned()));
                    }
                    self.expire();
                    if self.hub.is_closing() {
                        self.leave(&mut line).await?;
                    } else {
                        self.tell(&mut line).await?;
                    }
                }
                _ = alive.tick() => {
                    let word = if self.has_left { Word::Gone } else { Word::Alive { told: self.told } };
                    line.say(&self.channel, &[word.said_by(self.speaker.node)]).await?;
                }
            }
        }
    }

    /// Nobody is here any more.
    async fn leave(&mut self, line: &mut redis::Line) -> Result<(), Away> {
        if !std::mem::replace(&mut self.has_left, true) {
            line.say(&self.channel, &[Word::Gone.said_by(self.speaker.node)]).await?;
        }
        Ok(())
    }

    /// Tell what has changed of who is here, and everybody if somebody wants to know.
    async fn tell(&mut self, line: &mut redis::Line) -> Result<(), Away> {
        let mut words = Vec::new();
        let changed = self.hub.take_changed();
        for people in changed.chunks(PEOPLE) {
            self.told += 1;
            words.push(Word::Changed { told: self.told, people: people.to_vec() });
        }
        if std::mem::take(&mut self.is_asked) {
            let everybody = self.hub.everybody_here();
            let mut parts: Vec<&[Present]> = everybody.chunks(PEOPLE).collect();
            if parts.is_empty() {
                // That nobody is here is to be told as well.
                parts.push(&[]);
            }
            let last = parts.len() - 1;
            words.extend(parts.into_iter().enumerate().map(|(part, people)| Word::Everybody {
                told: self.told,
                is_first: part == 0,
                is_last: part == last,
                people: people.to_vec(),
            }));
        }
        if words.is_empty() {
            return Ok(());
        }
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.said_by(self.speaker.node)).collect();
        line.say(&self.channel, &words).await
    }

    /// Whether it was said here.
    fn take_in(&mut self, said: &[u8]) -> bool {
        let Some((node, text)) = heard(said) else { return false };
        if node == self.speaker.node {
            return true;
        }
        match Word::understood(text) {
            Some(Word::Committed(entry)) => {
                let _ = self.entries.try_send(entry);
            }
            Some(Word::Passing(event)) => self.bus.publish(event),
            Some(Word::Ask { node }) => self.is_asked |= node == self.speaker.node,
            Some(word) => match self.peers.hear(node, word, Instant::now()) {
                Outcome::Nothing => {}
                Outcome::Ask => self.speaker.say(&Word::Ask { node }),
                Outcome::Change(people) => self.hub.hear_of(node, people),
                Outcome::Replace(people) => self.hub.hear_of_everybody(node, people),
                Outcome::Forget => self.hub.forget(node),
            },
            None => {}
        }
        false
    }

    fn expire(&mut self) {
        for node in self.peers.expire(Instant::now()) {
            tracing::warn!(%node, "a node has not been heard of for long: its people count as gone");
            self.hub.forget(node);
        }
    }
}
