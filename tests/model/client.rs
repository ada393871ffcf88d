//! A client: the machines that ship, and what drives them.

use salon::protocol::{ClientFrame, HistoryPage, Message, ServerFrame};
use salon::realtime::outbox::{self, ANSWER_TIMEOUT_MS, Item, Outbox, State as ItemState};
use salon::realtime::revisions::{self, Revisions};
use salon::realtime::timeline::{Side, Timeline};

use super::bug::Bug;
use super::server::Page;
use super::wire::{Down, LOBBY, Up, Who, client_id, content, small, user_id};

/// One person's client.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Client {
    who: Who,
    bug: Option<Bug>,
    outbox: Outbox,
    revisions: Revisions,
    timeline: Timeline,
    /// What a crash leaves of the outbox.
    stored: Vec<Item>,
    /// How many messages were written.
    written: u8,
    /// How often an answer was waited for in vain: the only time that passes.
    timeouts: u8,
    loading: Option<Loading>,
    /// The positions of the messages whose recall has come.
    recalled: Vec<u8>,
}

/// A page of history that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Loading {
    /// The page at the earlier side of this position, or else the newest one.
    pub before: Option<u8>,
    /// What the server has read, on its way.
    pub answer: Option<Page>,
}

impl Client {
    /// A client that shows a page and has caught up with everything.
    pub fn new(who: Who, written: u8, page: Page, bug: Option<Bug>) -> Self {
        let mut client = Self {
            who,
            bug,
            outbox: Outbox::new(),
            revisions: Revisions::new(),
            timeline: Timeline::new(0),
            stored: Vec::new(),
            written,
            timeouts: 0,
            loading: None,
            recalled: Vec::new(),
        };
        client.open(page);
        client
    }

    pub fn written(&self) -> u8 {
        self.written
    }

    pub fn loading(&self) -> Option<&Loading> {
        self.loading.as_ref()
    }

    pub fn has_heard_of_recall(&self, seq: i64) -> bool {
        self.recalled.contains(&small(seq))
    }

    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    pub fn shown(&self) -> impl Iterator<Item = &Message> {
        self.timeline.messages().iter().map(|message| &**message)
    }

    /// The revision up to which nothing is missing.
    pub fn held(&self) -> u8 {
        small(self.revisions.held(LOBBY).unwrap_or(0))
    }

    pub fn pending(&self) -> impl Iterator<Item = &Item> {
        self.outbox.items(LOBBY)
    }

    pub fn awaits_answer(&self) -> bool {
        self.pending().any(|item| matches!(item.state, ItemState::Sent { .. }))
    }

    pub fn write(&mut self) -> Vec<Up> {
        let (client_id, content) = (client_id(self.who, self.written), content(self.written));
        self.written += 1;
        self.step(outbox::Event::Enqueue { client_id, room_id: LOBBY, draft: content.into() })
    }

    /// The socket is open: first `resume`, then what is pending.
    pub fn connected(&mut self) -> Vec<Up> {
        let rooms = self.revisions.resume();
        let mut frames = vec![Up::of(&ClientFrame::Resume { rooms })];
        frames.extend(self.step(outbox::Event::Connected));
        frames
    }

    pub fn disconnected(&mut self) {
        let frames = self.step(outbox::Event::Disconnected);
        assert!(frames.is_empty(), "sent without a connection: {frames:?}");
    }

    pub fn wait_in_vain(&mut self) -> Vec<Up> {
        self.timeouts += 1;
        self.step(outbox::Event::Wake)
    }

    /// The page is gone. The next one shows the history as it stands, and takes over what was stored.
    pub fn crash(&mut self, page: Page) {
        match self.bug {
            Some(Bug::LosesOutbox) => self.stored.clear(),
            Some(Bug::ReversesOutbox) => self.stored.reverse(),
            _ => {}
        }
        self.outbox = Outbox::restore(self.stored.clone());
        self.loading = None;
        self.open(page);
    }

    /// Take in a frame; returns what is to be sent.
    pub fn receive(&mut self, frame: &Down) -> Vec<Up> {
        let frame = frame.frame(self.who);
        let mut frames = self.follow(&frame);
        let actions = self.outbox.receive(self.now_ms(), user_id(self.who), &frame);
        frames.extend(self.obey(actions));
        frames
    }

    pub fn may_load_earlier(&self) -> bool {
        self.loading.is_none() && self.timeline.before(Side::Earlier).is_some()
    }

    pub fn load_earlier(&mut self) {
        let before = self.timeline.before(Side::Earlier).map(small);
        self.loading = Some(Loading { before, answer: None });
    }

    pub fn answer_page(&mut self, read: impl FnOnce(Option<u8>) -> Page) {
        if let Some(loading) = &mut self.loading {
            loading.answer = Some(read(loading.before));
        }
    }

    pub fn take_page(&mut self) {
        let Some(Loading { before, answer: Some(page) }) = self.loading.take() else { return };
        match before {
            Some(_) => self.timeline.join(Side::Earlier, history(page)),
            None => {
                self.timeline.load_newest(history(page));
                if self.timeline.has_newer() {
                    self.load_newest();
                }
            }
        }
    }

    fn open(&mut self, page: Page) {
        let newest = page.messages.last().map_or(0, |stored| stored.seq.into());
        self.revisions = Revisions::new();
        self.revisions.open_at(LOBBY, page.head.into());
        self.timeline = Timeline::from_page(history(page), newest, true);
    }

    fn load_newest(&mut self) {
        self.loading = Some(Loading { before: None, answer: None });
    }

    fn follow(&mut self, frame: &ServerFrame) -> Vec<Up> {
        if let (Some(Bug::BelievesEverything), ServerFrame::Message { data, .. }) = (self.bug, frame) {
            self.timeline.apply([data.clone()]);
        }
        let mut frames = Vec::new();
        for action in self.revisions.receive(frame) {
            match action {
                revisions::Action::Apply { messages, .. } => {
                    let recalled = messages.iter().filter(|message| message.recalled.is_some());
                    self.recalled.extend(recalled.map(|message| small(message.seq)));
                    self.recalled.sort_unstable();
                    self.recalled.dedup();
                    self.timeline.apply(messages);
                }
                revisions::Action::Resume { rooms } => frames.push(Up::of(&ClientFrame::Resume { rooms })),
                revisions::Action::Reload { .. } => {
                    self.timeline.invalidate();
                    self.load_newest();
                }
            }
        }
        frames
    }

    fn step(&mut self, event: outbox::Event) -> Vec<Up> {
        let actions = self.outbox.step(self.now_ms(), event);
        self.obey(actions)
    }

    fn obey(&mut self, actions: Vec<outbox::Action>) -> Vec<Up> {
        let mut frames = Vec::new();
        for action in actions {
            match action {
                outbox::Action::Send(frame) => frames.push(Up::of(&frame)),
                outbox::Action::Persist => self.stored = self.outbox.snapshot(),
                outbox::Action::Lost { items } => panic!("given up: {items:?}"),
                outbox::Action::WakeAt { .. } => {}
            }
        }
        frames
    }

    fn now_ms(&self) -> u64 {
        u64::from(self.timeouts) * ANSWER_TIMEOUT_MS
    }
}

fn history(page: Page) -> HistoryPage {
    let messages = page.messages.into_iter().map(|stored| stored.message()).collect();
    HistoryPage { messages, has_more: page.has_more }
}
