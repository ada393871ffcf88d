//! The revisions of one room: what is held, what came beyond a gap, what was asked for.

use crate::protocol::Message;

/// Changes beyond a gap that are kept until it is filled. More than that is fetched again.
const AHEAD: usize = 256;

/// What is held of one room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct HeldRoom {
    /// Nothing is missing up to here.
    rev: i64,
    follow: Follow,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
enum Follow {
    /// Only the newest revision is noted.
    #[default]
    Closed,
    Open {
        /// `resume` has been sent and not been answered.
        asked: bool,
        /// What came beyond a gap, by revision.
        ahead: Vec<(i64, Message)>,
    },
}

impl HeldRoom {
    pub fn opened_at(rev: i64) -> Self {
        Self { rev, follow: Follow::Open { asked: false, ahead: Vec::new() } }
    }

    pub fn open(&mut self) {
        if !self.is_open() {
            *self = Self::opened_at(self.rev);
        }
    }

    pub fn close(&mut self) {
        if let Follow::Open { ahead, .. } = std::mem::take(&mut self.follow)
            && let Some((newest, _)) = ahead.last()
        {
            self.rev = *newest;
        }
    }

    pub fn rev(&self) -> i64 {
        self.rev
    }

    pub fn is_open(&self) -> bool {
        matches!(self.follow, Follow::Open { .. })
    }

    pub fn is_asked(&self) -> bool {
        matches!(self.follow, Follow::Open { asked: true, .. })
    }

    pub fn has_gap(&self) -> bool {
        matches!(&self.follow, Follow::Open { ahead, .. } if !ahead.is_empty())
    }

    pub fn lacks(&self, head: i64) -> bool {
        head > self.rev
    }

    /// Note that the room has come this far.
    pub fn raise(&mut self, rev: i64) {
        self.rev = self.rev.max(rev);
    }

    /// Note that everything after the revision held is being asked for; returns that revision.
    pub fn ask(&mut self) -> i64 {
        if let Follow::Open { asked, .. } = &mut self.follow {
            *asked = true;
        }
        self.rev
    }

    /// Begin again at `rev`, whatever was held.
    pub fn restart(&mut self, rev: i64) {
        self.rev = rev;
        if let Follow::Open { asked, ahead } = &mut self.follow {
            *asked = false;
            ahead.clear();
        }
    }

    /// One change; returns what is now to be applied.
    pub fn live(&mut self, rev: i64, message: Message) -> Vec<Message> {
        let Follow::Open { ahead, .. } = &mut self.follow else {
            self.raise(rev);
            return Vec::new();
        };
        if rev <= self.rev {
            return Vec::new();
        }
        if rev > self.rev + 1 {
            if let Err(place) = ahead.binary_search_by_key(&rev, |(rev, _)| *rev) {
                ahead.insert(place, (rev, message));
                ahead.truncate(AHEAD);
            }
            return Vec::new();
        }
        self.rev = rev;
        let mut messages = vec![message];
        self.release(&mut messages);
        messages
    }

    /// All changes in `(from, to]`; returns what is now to be applied.
    pub fn replay(&mut self, from: i64, to: i64, mut messages: Vec<Message>) -> Vec<Message> {
        if !self.is_open() {
            self.raise(to);
            return Vec::new();
        }
        // One that begins beyond what is held would leave a gap; one that ends before it tells nothing new.
        if from > self.rev || to < self.rev {
            messages.clear();
        } else {
            self.rev = to;
        }
        self.release(&mut messages);
        messages
    }

    /// Append what came beyond a gap that is filled now. While the gap is there the answer is still awaited:
    /// a long one comes in several replays.
    fn release(&mut self, messages: &mut Vec<Message>) {
        let Follow::Open { asked, ahead } = &mut self.follow else { return };
        let mut reached = self.rev;
        let within_reach = |(rev, _): &&(i64, Message)| {
            let is_next = *rev <= reached + 1;
            reached = reached.max(*rev);
            is_next
        };
        let released = ahead.iter().take_while(within_reach).count();
        for (rev, message) in ahead.drain(..released) {
            if rev > self.rev {
                self.rev = rev;
                messages.push(message);
            }
        }
        *asked &= !ahead.is_empty();
    }
}
