//! Who is writing.

use leptos::prelude::*;

use crate::browser;
use crate::protocol::{ClientFrame, RoomId, ServerFrame, UserId};

/// Someone is taken to be writing for this long after the last word of it, in milliseconds.
const SHOWN_MS: u64 = 5_000;
/// The server is told at most this often, in milliseconds.
const TOLD_EVERY_MS: u64 = 3_000;

/// Who is writing where.
#[derive(Debug, Clone, Copy)]
pub struct Typing {
    writers: RwSignal<Vec<Writer>>,
    told_at_ms: StoredValue<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Writer {
    room_id: RoomId,
    user_id: UserId,
    until_ms: u64,
}

impl Typing {
    /// Who is writing in a room, in the order they began, tracked.
    pub fn in_room(self, room_id: RoomId) -> Vec<UserId> {
        self.writers.with(|writers| {
            writers.iter().filter(|writer| writer.room_id == room_id).map(|writer| writer.user_id).collect()
        })
    }

    /// What a frame says about it.
    pub fn receive(self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Typing { room_id, user_id } => self.began(*room_id, *user_id),
            ServerFrame::Message { room_id, data, .. } => self.stopped(*room_id, data.user_id),
            ServerFrame::UserLeft { room_id, data, .. } => self.stopped(*room_id, data.id),
            _ => {}
        }
    }

    /// The reader is writing.
    pub fn tell(self, room_id: RoomId) {
        let now_ms = browser::clock::now_ms();
        if now_ms.saturating_sub(self.told_at_ms.get_value()) >= TOLD_EVERY_MS {
            self.told_at_ms.set_value(now_ms);
            browser::connection::send(&ClientFrame::Typing { room_id });
        }
    }

    /// The reader has sent what was written: the next word is told at once.
    pub fn told_all(self) {
        self.told_at_ms.set_value(0);
    }

    fn began(self, room_id: RoomId, user_id: UserId) {
        let until_ms = browser::clock::now_ms() + SHOWN_MS;
        self.writers.update(|writers| {
            let known =
                writers.iter_mut().find(|writer| (writer.room_id, writer.user_id) == (room_id, user_id));
            match known {
                Some(writer) => writer.until_ms = until_ms,
                None => writers.push(Writer { room_id, user_id, until_ms }),
            }
        });
        browser::timers::later(SHOWN_MS, move || {
            let now_ms = browser::clock::now_ms();
            self.keep(|writer| writer.until_ms > now_ms);
        });
    }

    fn stopped(self, room_id: RoomId, user_id: UserId) {
        self.keep(|writer| (writer.room_id, writer.user_id) != (room_id, user_id));
    }

    fn keep(self, wanted: impl Fn(&Writer) -> bool) {
        self.writers.maybe_update(|writers| {
            let before = writers.len();
            writers.retain(wanted);
            writers.len() != before
        });
    }
}

/// Make it available to everything below.
pub fn provide_typing() {
    provide_context(Typing { writers: RwSignal::default(), told_at_ms: StoredValue::new(0) });
}

/// Who is writing.
pub fn use_typing() -> Typing {
    expect_context()
}
