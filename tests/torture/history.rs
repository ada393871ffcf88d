//! What a client has seen and done, as it is recorded for the checker.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use salon::protocol::{ErrorCode, Message, MessageId, RoomId, UserId};
use uuid::Uuid;

/// A place in the order in which this process has seen things happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(pub u64);

impl Tick {
    /// Later than every one before.
    pub fn now() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::SeqCst))
    }
}

/// What a message says, for comparing. Long runs have millions of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    Empty,
    Text(u64),
}

impl Body {
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self::Text(hasher.finish())
    }
}

/// A message as a frame, a page, a screen or the store has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub room: RoomId,
    pub id: MessageId,
    pub author: UserId,
    pub seq: i64,
    pub rev: i64,
    pub client_id: Uuid,
    pub body: Body,
    pub is_recalled: bool,
}

impl From<&Message> for Seen {
    fn from(message: &Message) -> Self {
        Self {
            room: message.room_id,
            id: message.id,
            author: message.user_id,
            seq: message.seq,
            rev: message.rev,
            client_id: message.client_id,
            body: Body::of(&message.content),
            is_recalled: message.recalled.is_some(),
        }
    }
}

/// What `ack` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    pub client_id: Uuid,
    pub room: RoomId,
    pub id: MessageId,
    pub seq: i64,
    pub rev: i64,
}

/// One thing that a client has seen or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Its memory is empty; what waited to be sent was kept.
    Began,
    /// Its person wrote a message.
    Wrote {
        room: RoomId,
        client_id: Uuid,
        body: Body,
    },
    Acknowledged(Ack),
    Refused {
        client_id: Uuid,
        code: ErrorCode,
    },
    /// It went from one revision of a room to another, with these changes.
    Advanced {
        room: RoomId,
        from: i64,
        to: i64,
        changes: Vec<Seen>,
    },
    /// It was told to forget what it held of a room, or began with it, and stands at `to`.
    Restarted {
        room: RoomId,
        to: i64,
    },
    /// A page of history that was asked for then.
    Loaded {
        room: RoomId,
        asked: Tick,
        messages: Vec<Seen>,
    },
    /// What it showed of a room at that moment.
    Showed {
        room: RoomId,
        screen: Screen,
    },
}

/// A room as its reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    pub messages: Vec<Seen>,
    /// Written here and not yet shown by the server.
    pub pending: Vec<Uuid>,
}

/// Everything that one client has seen and done.
#[derive(Debug, Clone)]
pub struct History {
    pub me: UserId,
    pub entries: Vec<(Tick, Entry)>,
    /// Where it ended.
    pub end: BTreeMap<RoomId, End>,
    pub counts: Counts,
}

/// Where a client stands in a room at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct End {
    pub held: i64,
    pub screen: Screen,
}

/// For the table of figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Times that a connection was ready.
    pub connected: u64,
    /// `message` frames, repetitions included.
    pub frames_sent: u64,
    pub replays: u64,
    pub resets: u64,
}

impl History {
    pub fn new(me: UserId) -> Self {
        Self { me, entries: Vec::new(), end: BTreeMap::new(), counts: Counts::default() }
    }

    pub fn record(&mut self, entry: Entry) {
        self.entries.push((Tick::now(), entry));
    }

    pub fn acknowledged(&self) -> impl Iterator<Item = &Ack> {
        self.entries.iter().filter_map(|(_, entry)| match entry {
            Entry::Acknowledged(ack) => Some(ack),
            _ => None,
        })
    }
}
