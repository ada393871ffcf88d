//! What the server is to do: a specification of store and hub in few lines.

use std::collections::VecDeque;

use super::bug::Bug;
use super::wire::{Down, Stored, Up, Who};

/// What is the same in all states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Whoever missed more changes gets `reset`.
    pub replayed: u8,
    /// Messages of a page of history.
    pub page: u8,
    pub bug: Option<Bug>,
}

/// The store, the bus, and both connections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Server {
    rules: Rules,
    /// What is durable, by position, as it stands now.
    log: Vec<Stored>,
    head: u8,
    /// What has been committed and not passed on yet, as it stood at its commit.
    bus: VecDeque<Stored>,
    lines: [Option<Line>; 2],
    /// Every acknowledgement that was ever sent: author and number.
    acked: Vec<(Who, u8)>,
    /// Whether the text of a message was read after its recall.
    leaked: bool,
}

/// One connection: what is on its way in both directions, and the hub's gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line {
    pub up: VecDeque<Up>,
    pub down: VecDeque<Down>,
    gate: Gate,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Gate {
    /// Until the store has been read.
    Held(Vec<Stored>),
    /// Up to here everything has passed.
    Live(u8),
}

/// A page of history, read when the room stood at revision `head`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    pub messages: Vec<Stored>,
    pub has_more: bool,
    pub head: u8,
}

impl Line {
    pub fn is_live(&self) -> bool {
        matches!(self.gate, Gate::Live(_))
    }

    pub fn is_idle(&self) -> bool {
        self.is_live() && self.up.is_empty() && self.down.is_empty()
    }

    /// A committed change comes from the bus. It may get lost on the last yards: the gate does not know.
    fn pass(&mut self, change: Stored, left_out: bool) {
        match &mut self.gate {
            Gate::Held(held) => held.push(change),
            Gate::Live(passed) if change.rev <= *passed => {}
            Gate::Live(passed) => {
                *passed = change.rev;
                if !left_out {
                    self.down.push_back(Down::Live(change));
                }
            }
        }
    }

    fn release(&mut self, to: u8) {
        if let Gate::Held(held) = std::mem::replace(&mut self.gate, Gate::Live(to)) {
            held.into_iter().for_each(|change| self.pass(change, false));
        }
    }
}

impl Server {
    /// `opening` messages are there, by both in turn.
    pub fn new(opening: u8, rules: Rules) -> Self {
        let mut server = Self {
            rules,
            log: Vec::new(),
            head: 0,
            bus: VecDeque::new(),
            lines: [None, None],
            acked: Vec::new(),
            leaked: false,
        };
        for at in 0..opening {
            server.post(usize::from(at % 2), at / 2);
        }
        server.bus.clear();
        server
    }

    pub fn log(&self) -> &[Stored] {
        &self.log
    }

    pub fn line(&self, who: Who) -> Option<&Line> {
        self.lines[who].as_ref()
    }

    pub fn acked(&self) -> &[(Who, u8)] {
        &self.acked
    }

    pub fn has_leaked(&self) -> bool {
        self.leaked
    }

    /// Whether a message of this author is durable.
    pub fn has(&self, author: Who, number: u8) -> bool {
        self.log.iter().any(|stored| stored.is(author, number))
    }

    pub fn is_recalled(&self, seq: u8) -> bool {
        self.log.get(usize::from(seq) - 1).is_some_and(|stored| stored.recalled)
    }

    fn has_bug(&self, bug: Bug) -> bool {
        self.rules.bug == Some(bug)
    }

    pub fn has_news(&self) -> bool {
        !self.bus.is_empty()
    }

    /// Follow first, read second: changes are held from here on.
    pub fn connect(&mut self, who: Who) {
        let down = VecDeque::from([Down::Hello { head: self.head }]);
        self.lines[who] = Some(Line { up: VecDeque::new(), down, gate: Gate::Held(Vec::new()) });
    }

    pub fn cut(&mut self, who: Who) -> Option<Line> {
        self.lines[who].take()
    }

    /// What was committed stays, all else is gone.
    pub fn crash(&mut self) {
        self.lines = [None, None];
        self.bus.clear();
        if self.has_bug(Bug::AcknowledgesBeforeFlush)
            && self.log.last().is_some_and(|last| last.rev == self.head)
        {
            self.log.pop();
            self.head -= 1;
        }
    }

    pub fn send(&mut self, who: Who, frames: Vec<Up>) {
        if let Some(line) = &mut self.lines[who] {
            line.up.extend(frames);
        }
    }

    pub fn deliver(&mut self, who: Who) -> Option<Down> {
        self.lines[who].as_mut()?.down.pop_front()
    }

    /// Obey the next frame of a connection.
    pub fn take(&mut self, who: Who) {
        let Some(frame) = self.lines[who].as_mut().and_then(|line| line.up.pop_front()) else { return };
        match frame {
            Up::Resume { rev } => self.resume(who, rev),
            Up::Ping => {
                let tells = !self.has_bug(Bug::KeepsHeadsToItself);
                if let Some(line) = &mut self.lines[who]
                    && let Gate::Live(head) = line.gate
                    && tells
                {
                    line.down.push_back(Down::Pong { head });
                }
            }
            Up::Post { number } => {
                let Stored { seq, posted, .. } = self.post(who, number);
                if !self.acked.contains(&(who, number)) {
                    self.acked.push((who, number));
                    self.acked.sort_unstable();
                }
                if let Some(line) = &mut self.lines[who] {
                    line.down.push_back(Down::Ack { number, seq, rev: posted });
                }
            }
            Up::Recall { seq } => self.recall(seq),
        }
    }

    /// Obey a frame of a connection that is gone: nobody hears the answer.
    pub fn take_stray(&mut self, who: Who, frame: Up) {
        match frame {
            Up::Post { number } => drop(self.post(who, number)),
            Up::Recall { seq } => self.recall(seq),
            Up::Resume { .. } | Up::Ping => {}
        }
    }

    /// Pass the next committed change on to both connections.
    pub fn dispatch(&mut self, left_out: Option<Who>) {
        let Some(change) = self.bus.pop_front() else { return };
        for (who, line) in self.lines.iter_mut().enumerate() {
            if let Some(line) = line {
                line.pass(change, left_out == Some(who));
            }
        }
    }

    /// The page before a position, or the newest one.
    pub fn page(&mut self, before: Option<u8>) -> Page {
        let end = before.unwrap_or(self.log.len() as u8 + 1);
        let start = end.saturating_sub(self.rules.page).max(1);
        let messages = self.read(|stored| (start..end).contains(&stored.seq));
        Page { messages, has_more: start > 1, head: self.head }
    }

    /// Commit, or answer from before.
    fn post(&mut self, author: Who, number: u8) -> Stored {
        let known = self.log.iter().find(|stored| stored.is(author, number));
        if let Some(known) = known
            && !self.has_bug(Bug::ForgetsClientIds)
        {
            return *known;
        }
        self.head += 1;
        let seq = self.log.len() as u8 + 1;
        let stored = Stored { seq, rev: self.head, posted: self.head, author, number, recalled: false };
        self.log.push(stored);
        self.bus.push_back(stored);
        stored
    }

    fn recall(&mut self, seq: u8) {
        let stored = self.log.get_mut(usize::from(seq) - 1).filter(|stored| !stored.recalled);
        if let Some(stored) = stored {
            self.head += 1;
            (stored.rev, stored.recalled) = (self.head, true);
            self.bus.push_back(*stored);
        }
    }

    fn resume(&mut self, who: Who, from: u8) {
        let to = self.head;
        let mut data = self.read(|stored| stored.rev > from);
        data.sort_unstable_by_key(|stored| stored.rev);
        if self.has_bug(Bug::SkipsReplay) {
            data.clear();
        }
        let missed = to.checked_sub(from).filter(|missed| *missed <= self.rules.replayed);
        let Some(line) = &mut self.lines[who] else { return };
        let is_repair = line.is_live();
        line.down.push_back(match missed {
            Some(_) => Down::Replay { from, to, data, is_repair },
            None => Down::Reset { to },
        });
        line.release(to);
    }

    /// Messages as they stand now.
    fn read(&mut self, which: impl Fn(&Stored) -> bool) -> Vec<Stored> {
        let mut messages: Vec<Stored> = self.log.iter().copied().filter(which).collect();
        if self.has_bug(Bug::ReadsOldText) {
            messages.iter_mut().for_each(|stored| stored.recalled = false);
        }
        self.leaked |= messages.iter().any(|stored| !stored.recalled && self.is_recalled(stored.seq));
        messages
    }
}
