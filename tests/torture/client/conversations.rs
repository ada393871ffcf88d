//! The rooms that a client looks at: what is kept of them, loaded, and shown.

use std::collections::BTreeMap;
use std::time::Duration;

use salon::protocol::{ClientFrame, HistoryPage, RoomId, ServerFrame};
use salon::realtime::revisions;
use salon::realtime::rows::{Row, rows};
use salon::realtime::timeline::Timeline;
use tokio::time::sleep;

use super::driver::{Driver, Input};
use super::lock;
use super::pages::ask_for_page;
use crate::history::{End, Entry, Screen, Seen, Tick};

/// How long to wait when a page could not be loaded, or was older than what is known to exist.
const RELOAD: Duration = Duration::from_secs(1);

/// What is kept of a room.
pub(super) struct Kept {
    pub timeline: Timeline,
    /// The last request for its newest page: only its answer counts.
    pub request: u64,
    pub is_loading: bool,
}

impl Driver {
    /// Look at the rooms as they stand now.
    pub(super) fn open_rooms(&mut self) {
        let rooms: Vec<RoomId> = self.rooms.keys().copied().collect();
        for room in rooms {
            self.revisions.open(room);
            let to = self.revisions.held(room).unwrap_or(0);
            self.record(Entry::Restarted { room, to });
            self.load(room);
        }
    }

    /// Hand a frame to the revisions, and record how far it led.
    pub(super) fn follow(&mut self, frame: &ServerFrame) {
        let before: Vec<(RoomId, i64)> =
            self.rooms.keys().map(|room| (*room, self.revisions.held(*room).unwrap_or(0))).collect();
        let actions = self.revisions.receive(frame);
        let mut applied: BTreeMap<RoomId, Vec<Seen>> = BTreeMap::new();
        let mut reloaded = Vec::new();
        for action in actions {
            match action {
                revisions::Action::Apply { room_id, messages } => {
                    applied.entry(room_id).or_default().extend(messages.iter().map(Seen::from));
                    let kept = self.rooms.get_mut(&room_id).expect("only these rooms are open");
                    kept.timeline.apply(messages);
                }
                revisions::Action::Resume { rooms } => self.send(&ClientFrame::Resume { rooms }),
                revisions::Action::Reload { room_id } => reloaded.push(room_id),
            }
        }
        for (room, from) in before {
            let to = self.revisions.held(room).unwrap_or(0);
            if reloaded.contains(&room) {
                self.record(Entry::Restarted { room, to });
                self.rooms.get_mut(&room).expect("one of them").timeline.invalidate();
                self.load(room);
            } else if self.opened && (to != from || applied.contains_key(&room)) {
                let changes = applied.remove(&room).unwrap_or_default();
                self.record(Entry::Advanced { room, from, to, changes });
            }
        }
    }

    pub(super) fn load(&mut self, room: RoomId) {
        let kept = self.rooms.get_mut(&room).expect("one of the open rooms");
        kept.request += 1;
        kept.is_loading = true;
        tokio::spawn(ask_for_page(self.door.clone(), room, kept.request, self.inbox.clone()));
    }

    pub(super) fn take_page(&mut self, room: RoomId, request: u64, asked: Tick, page: Option<HistoryPage>) {
        let kept = self.rooms.get_mut(&room).expect("one of the open rooms");
        if kept.request != request {
            return;
        }
        let loaded = page.map(|page| {
            let messages = page.messages.iter().map(Seen::from).collect();
            kept.timeline.load_newest(page);
            Entry::Loaded { room, asked, messages }
        });
        let is_incomplete = loaded.is_none() || kept.timeline.has_newer();
        kept.is_loading = is_incomplete;
        if let Some(loaded) = loaded {
            self.record(loaded);
        }
        if is_incomplete {
            let inbox = self.inbox.clone();
            tokio::spawn(async move {
                sleep(RELOAD).await;
                // Whoever has crashed meanwhile reloads nothing.
                let _ = inbox.send(Input::Reload { room }).await;
            });
        }
        self.look();
    }

    /// Record what is shown.
    pub(super) fn look(&self) {
        let mut history = lock(&self.shared.history);
        for (room, kept) in &self.rooms {
            let mut screen = Screen::default();
            for row in rows(&kept.timeline, self.outbox.items(*room), self.me, None, |_| 0) {
                match row {
                    Row::Message { message, .. } => screen.messages.push(Seen::from(&*message)),
                    Row::Pending { item, .. } => screen.pending.push(item.client_id),
                    Row::Day { .. } | Row::Unread => {}
                }
            }
            history.record(Entry::Showed { room: *room, screen: screen.clone() });
            let held = self.revisions.held(*room).unwrap_or(0);
            history.end.insert(*room, End { held, screen });
        }
    }
}
