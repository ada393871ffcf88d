//! The messages of one room that are in memory: a window on its history, ordered by `seq`, without doubles,
//! and bounded however long the history is.
//!
//! The window either reaches the newest message (it is *attached*: live messages are appended), or it does
//! not (*detached*: they are counted, and kept aside for the moment the newest page comes).

mod pages;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::protocol::{HistoryPage, Message, limits};

/// Messages in the window, at most.
pub const MOUNTED: usize = 300;
/// Messages in the window of a reader who looks at the newest: two pages, or more where more are in view. Each of them costs
/// the browser something with every message that arrives.
pub const FOLLOWED: usize = 100;
/// So many more may come before the oldest are let go of: then all that stays moves in its list, and is painted anew.
const SLACK: usize = 50;
/// Live messages kept aside while detached. They need to bridge the loading of one page.
const ASIDE: usize = 100;
/// Changed messages outside the window that are kept. They need to bridge the loading of one page, too.
const CHANGED: usize = 500;

/// The two ends of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Earlier,
    Later,
}

/// A window on one room's history.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Timeline {
    messages: Vec<Arc<Message>>,
    has_more: bool,
    tail: Tail,
    /// Messages outside the window that were edited or recalled: a page may have been read before that.
    changed: VecDeque<Arc<Message>>,
    /// The window shows another history than the room's: nothing of it is to stay.
    stale: bool,
    at_bottom: bool,
    /// Messages that are in view at once, at most.
    in_view: usize,
    /// The newest message known to exist.
    latest_seq: i64,
    /// The newest message when the reader was last at the bottom.
    seen_seq: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Tail {
    Attached,
    Detached { aside: VecDeque<Arc<Message>> },
}

impl Tail {
    fn detached() -> Self {
        Self::Detached { aside: VecDeque::new() }
    }
}

impl Timeline {
    /// Nothing is loaded yet of a room whose newest message is `latest_seq`.
    pub fn new(latest_seq: i64) -> Self {
        Self {
            messages: Vec::new(),
            has_more: false,
            tail: Tail::detached(),
            changed: VecDeque::new(),
            stale: false,
            at_bottom: false,
            in_view: 0,
            latest_seq,
            seen_seq: latest_seq,
        }
    }

    /// A page that came with the document: the newest one, or one further back.
    pub fn from_page(page: HistoryPage, latest_seq: i64, is_newest: bool) -> Self {
        let mut timeline = Self::new(latest_seq);
        if is_newest {
            timeline.load_newest(page);
        } else {
            timeline.load_elsewhere(page);
        }
        timeline
    }

    /// The window, oldest first.
    pub fn messages(&self) -> &[Arc<Message>] {
        &self.messages
    }

    /// Whether the window holds this place of the history.
    pub fn shows(&self, seq: i64) -> bool {
        self.messages.first().is_some_and(|first| first.seq <= seq) && seq <= self.end()
    }

    /// The message at a position, if the window has it.
    pub fn find(&self, seq: i64) -> Option<&Arc<Message>> {
        self.messages.get(self.position(seq).ok()?)
    }

    /// The newest message known to exist, 0 if there is none.
    pub fn latest_seq(&self) -> i64 {
        self.latest_seq
    }

    /// Whether there are older messages than the window's.
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// Whether the window ends before the newest message: "jump to latest" has to load the newest page.
    pub fn has_newer(&self) -> bool {
        self.tail != Tail::Attached
    }

    /// Whether the reader looks at the newest message.
    pub fn at_bottom(&self) -> bool {
        self.at_bottom && !self.has_newer()
    }

    /// Messages that have come since the reader left the bottom.
    pub fn new_count(&self) -> i64 {
        if self.at_bottom() { 0 } else { (self.latest_seq - self.seen_seq).max(0) }
    }

    /// The `before` of the page at this side of the window; `None` if nothing is missing there.
    ///
    /// A room's positions are dense: the page after the window is the one before a page further on.
    pub fn before(&self, side: Side) -> Option<i64> {
        match side {
            Side::Earlier => self.messages.first().filter(|_| self.has_more).map(|first| first.seq),
            Side::Later => {
                let newest = self.messages.last().filter(|_| self.has_newer());
                newest.map(|newest| newest.seq + 1 + limits::HISTORY_DEFAULT)
            }
        }
    }

    /// How far the reader has now read, if that is further than `read_seq`: only who looks at the newest
    /// message of a visible page has read it.
    pub fn read_to(&self, visible: bool, read_seq: i64) -> Option<i64> {
        let newest = self.end();
        (visible && self.at_bottom() && newest > read_seq).then_some(newest)
    }

    /// The reader scrolled to the bottom of the window, or away from it.
    pub fn set_at_bottom(&mut self, at_bottom: bool) {
        self.at_bottom = at_bottom;
        self.see();
    }

    /// No more messages than these are in view at once.
    pub fn set_in_view(&mut self, lines: usize) {
        self.in_view = lines;
    }

    /// These changes have come, in the order of their revisions: new messages, and old ones anew.
    pub fn apply(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages.into_iter().map(Arc::new) {
            if message.seq <= self.latest_seq {
                self.requote(&message);
            }
            if self.stale || (message.seq <= self.latest_seq && !self.shows(message.seq)) {
                self.keep_changed(message.clone());
            }
            self.latest_seq = self.latest_seq.max(message.seq);
            self.put(message);
        }
        self.drop_expired();
        self.see();
        if self.at_bottom() {
            if self.messages.len() > FOLLOWED.max(self.in_view) + SLACK {
                self.trim_oldest(FOLLOWED);
            }
        } else {
            self.trim_newest();
        }
    }

    /// It has not been looked at for a while: what would make way with the next message goes now. Whether anything did.
    pub fn let_go(&mut self) -> bool {
        let before = self.messages.len();
        if self.at_bottom() {
            self.trim_oldest(FOLLOWED);
        }
        self.messages.len() != before
    }

    /// The window is out of date: it stays to be looked at until the newest page is loaded, and nothing is
    /// added to it any more.
    pub fn invalidate(&mut self) {
        self.tail = Tail::detached();
        // The history may be another one now, and a shorter one.
        self.latest_seq = 0;
        self.stale = true;
        self.changed.clear();
    }

    fn end(&self) -> i64 {
        self.messages.last().map_or(0, |message| message.seq)
    }

    fn position(&self, seq: i64) -> Result<usize, usize> {
        self.messages.binary_search_by_key(&seq, |held| held.seq)
    }

    /// Replace a message of the window by a newer state of it.
    fn refresh(&mut self, message: &Arc<Message>) {
        if let Ok(at) = self.position(message.seq)
            && self.messages[at].rev < message.rev
        {
            self.messages[at] = message.clone();
        }
    }

    /// Let answers show what has become of the message they answer.
    fn requote(&mut self, answered: &Message) {
        let aside = match &mut self.tail {
            Tail::Attached => &mut VecDeque::new(),
            Tail::Detached { aside } => aside,
        };
        for message in self.messages.iter_mut().chain(aside.iter_mut()) {
            if message.reply_to.as_ref().is_some_and(|quote| quote.id == answered.id) {
                Arc::make_mut(message).requote(answered);
            }
        }
    }

    fn keep_changed(&mut self, message: Arc<Message>) {
        self.changed.retain(|kept| kept.seq != message.seq);
        self.changed.push_back(message);
        if self.changed.len() > CHANGED {
            self.changed.pop_front();
        }
    }

    /// Put a message where it belongs, if that is within the window or right after it.
    fn put(&mut self, message: Arc<Message>) {
        match self.position(message.seq) {
            Ok(_) => self.refresh(&message),
            Err(at) if at == self.messages.len() => match &mut self.tail {
                Tail::Attached => self.messages.push(message),
                Tail::Detached { aside } => {
                    aside.push_back(message);
                    if aside.len() > ASIDE {
                        aside.pop_front();
                    }
                }
            },
            // Older than the window: it comes with its page.
            Err(0) if self.has_more => {}
            Err(at) => self.messages.insert(at, message),
        }
    }

    /// Let go of what the room keeps no longer: always its oldest messages, whether or not all have been told.
    fn drop_expired(&mut self) {
        if let Some(newest) = self.messages.iter().rposition(|message| message.is_expired()) {
            self.messages.drain(..=newest);
            self.has_more = false;
        }
    }

    fn see(&mut self) {
        if self.at_bottom() {
            self.seen_seq = self.latest_seq;
        }
    }

    /// What is in view stays.
    fn trim_oldest(&mut self, most: usize) {
        let excess = self.messages.len().saturating_sub(most.max(self.in_view));
        if excess > 0 {
            self.messages.drain(..excess);
            self.has_more = true;
        }
    }

    fn trim_newest(&mut self) {
        let most = MOUNTED.max(self.in_view);
        if self.messages.len() > most {
            self.messages.truncate(most);
            if self.tail == Tail::Attached {
                self.tail = Tail::detached();
            }
        }
    }
}
