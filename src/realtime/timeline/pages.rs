//! Pages of history as they come into the window.

use std::sync::Arc;

use super::{FOLLOWED, MOUNTED, Side, Tail, Timeline};
use crate::protocol::HistoryPage;

impl Timeline {
    /// The newest page has been loaded: it becomes the window, and the reader is at its bottom.
    pub fn load_newest(&mut self, page: HistoryPage) {
        self.replace(page);
        self.at_bottom = true;
        self.see();
        self.trim_oldest(FOLLOWED);
    }

    /// A page further back has been loaded: it becomes the window.
    pub fn load_elsewhere(&mut self, page: HistoryPage) {
        self.at_bottom = false;
        self.replace(page);
    }

    fn replace(&mut self, page: HistoryPage) {
        let page_messages = page.messages.into_iter().map(Arc::new).collect();
        let mut before = std::mem::replace(&mut self.messages, page_messages);
        if std::mem::take(&mut self.stale) {
            before.clear();
        }
        for message in &before {
            self.refresh(message);
        }
        if self.tail == Tail::Attached {
            self.tail = Tail::Detached { aside: before.into() };
        }
        self.has_more = page.has_more;
        self.latest_seq = self.latest_seq.max(self.end());
        self.mend();
        self.attach();
        self.drop_expired();
    }

    /// The page at one side has been loaded. One that does not meet the window there is too late, and ignored.
    pub fn join(&mut self, side: Side, page: HistoryPage) {
        match side {
            Side::Earlier => self.prepend(page),
            Side::Later => self.append(page),
        }
    }

    fn prepend(&mut self, page: HistoryPage) {
        let Some(oldest) = self.messages.first().map(|message| message.seq) else { return };
        match page.messages.last() {
            None => self.has_more = false,
            Some(last) if last.seq + 1 == oldest => {
                self.has_more = page.has_more;
                self.messages.splice(0..0, page.messages.into_iter().map(Arc::new));
                self.mend();
                self.drop_expired();
                self.trim_newest();
            }
            Some(_) => {}
        }
    }

    fn append(&mut self, page: HistoryPage) {
        let end = self.end();
        // The last page reaches back into the window.
        let mut newer = page.messages.into_iter().filter(|message| message.seq > end).peekable();
        if newer.peek().is_some_and(|first| first.seq == end + 1) {
            self.messages.extend(newer.map(Arc::new));
            self.latest_seq = self.latest_seq.max(self.end());
            self.mend();
            self.attach();
            self.drop_expired();
            self.trim_oldest(MOUNTED);
        }
    }

    /// Bring a page that has just come up to date.
    fn mend(&mut self) {
        for at in 0..self.messages.len() {
            let quoted = self.messages[at].reply_to.as_ref().and_then(|quote| self.position(quote.seq).ok());
            if let Some(quoted) = quoted.map(|quoted| self.messages[quoted].clone()) {
                Arc::make_mut(&mut self.messages[at]).requote(&quoted);
            }
        }
        for message in std::mem::take(&mut self.changed) {
            self.refresh(&message);
            self.requote(&message);
            if !self.shows(message.seq) {
                self.changed.push_back(message);
            }
        }
    }

    /// Attach the window if it reaches the newest message, together with what was kept aside: newer states of
    /// its messages, and those right after it.
    fn attach(&mut self) {
        let Tail::Detached { aside } = std::mem::replace(&mut self.tail, Tail::Attached) else { return };
        for message in &aside {
            if message.seq <= self.end() + 1 {
                self.put(message.clone());
            }
        }
        if self.end() < self.latest_seq {
            self.tail = Tail::Detached { aside };
        }
    }
}
