//! Which revision of every room is held, and what has to be fetched because something is missing.
//!
//! Revisions of a room are dense. Whatever is not the next one is either known already or shows a gap. Only
//! open rooms, those whose history is held, are followed message by message; of the others the newest
//! revision is noted, so that opening one knows where it begins.

mod held;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use crate::protocol::{Message, Room, RoomId, ServerFrame};

use held::HeldRoom;

/// What the driver is to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// These changes of an open room are next: hand them to its timeline.
    Apply { room_id: RoomId, messages: Vec<Message> },
    /// Send `resume` with these rooms.
    Resume { rooms: BTreeMap<RoomId, i64> },
    /// What is held of this open room is worth nothing: load its newest page.
    Reload { room_id: RoomId },
}

/// The revisions of all rooms of one reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    epoch: Option<String>,
    rooms: HashMap<RoomId, HeldRoom>,
}

/// By the rooms in the order of their ids: a map has none of its own.
impl Hash for Revisions {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let mut rooms: Vec<_> = self.rooms.iter().collect();
        rooms.sort_unstable_by_key(|(room_id, _)| **room_id);
        (&self.epoch, rooms).hash(hasher);
    }
}

impl Revisions {
    /// Nothing is held.
    pub fn new() -> Self {
        Self::default()
    }

    /// A room's newest revision, known from elsewhere than the socket. Changes nothing for an open room.
    pub fn track(&mut self, room_id: RoomId, rev: i64) {
        let held = self.rooms.entry(room_id).or_default();
        if !held.is_open() {
            held.raise(rev);
        }
    }

    /// From now on the room's changes are applied. Call it before asking for the history: what changes in
    /// the meantime is then part of the page, or applied to it, or both, which does no harm.
    pub fn open(&mut self, room_id: RoomId) {
        self.rooms.entry(room_id).or_default().open();
    }

    /// As [`Self::open`], for a history that was read when the room stood at `rev` or later.
    pub fn open_at(&mut self, room_id: RoomId, rev: i64) {
        self.rooms.insert(room_id, HeldRoom::opened_at(rev));
    }

    /// The room's history is no longer held.
    pub fn close(&mut self, room_id: RoomId) {
        if let Some(held) = self.rooms.get_mut(&room_id) {
            held.close();
        }
    }

    /// The revision up to which nothing is missing.
    pub fn held(&self, room_id: RoomId) -> Option<i64> {
        self.rooms.get(&room_id).map(HeldRoom::rev)
    }

    /// What to send as `resume` when a connection is ready: the open rooms.
    pub fn resume(&mut self) -> BTreeMap<RoomId, i64> {
        let open = self.rooms.iter_mut().filter(|(_, held)| held.is_open());
        open.map(|(room_id, held)| (*room_id, held.ask())).collect()
    }

    /// Take in a frame; those that carry no revision change nothing.
    pub fn receive(&mut self, frame: &ServerFrame) -> Vec<Action> {
        match frame {
            ServerFrame::Hello { epoch, rooms, .. } => self.hello(epoch, rooms),
            ServerFrame::Message { room_id, rev, data }
            | ServerFrame::MessageChanged { room_id, rev, data } => {
                self.change(*room_id, |held| held.live(*rev, data.clone()))
            }
            ServerFrame::Replay { room_id, from, to, data } => {
                self.change(*room_id, |held| held.replay(*from, *to, data.clone()))
            }
            ServerFrame::Reset { room_id, to } => self.reset(*room_id, *to),
            ServerFrame::Pong { heads, .. } => self.pong(heads),
            ServerFrame::RoomAdded { data } => self.added(data.id, data.last_rev),
            ServerFrame::RoomRemoved { room_id } => {
                self.rooms.remove(room_id);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The reader's rooms as they stand. Another epoch, or a room that went back, is another history.
    fn hello(&mut self, epoch: &str, rooms: &[Room]) -> Vec<Action> {
        self.rooms.retain(|room_id, _| rooms.iter().any(|room| room.id == *room_id));
        let another = self.epoch.as_deref().is_some_and(|known| known != epoch);
        self.epoch = Some(epoch.to_owned());
        let mut actions = Vec::new();
        let mut missing = BTreeMap::new();
        for room in rooms {
            let held = self.rooms.entry(room.id).or_default();
            if another || room.last_rev < held.rev() {
                held.restart(room.last_rev);
                if held.is_open() {
                    actions.push(Action::Reload { room_id: room.id });
                }
            } else if !held.is_open() {
                held.raise(room.last_rev);
            } else if held.lacks(room.last_rev) && !held.is_asked() {
                missing.insert(room.id, held.ask());
            }
        }
        actions.extend(ask_for(missing));
        actions
    }

    /// What follows begins after `rev`. A room that was opened before may not have come that far.
    fn added(&mut self, room_id: RoomId, rev: i64) -> Vec<Action> {
        self.track(room_id, rev);
        let held = self.rooms.entry(room_id).or_default();
        if !held.lacks(rev) || held.is_asked() {
            return Vec::new();
        }
        vec![Action::Resume { rooms: BTreeMap::from([(room_id, held.ask())]) }]
    }

    fn change(&mut self, room_id: RoomId, take: impl FnOnce(&mut HeldRoom) -> Vec<Message>) -> Vec<Action> {
        let held = self.rooms.entry(room_id).or_default();
        let messages = take(held);
        let mut actions = Vec::new();
        if held.is_open() && !messages.is_empty() {
            actions.push(Action::Apply { room_id, messages });
        }
        if held.has_gap() && !held.is_asked() {
            actions.push(Action::Resume { rooms: BTreeMap::from([(room_id, held.ask())]) });
        }
        actions
    }

    fn reset(&mut self, room_id: RoomId, to: i64) -> Vec<Action> {
        let held = self.rooms.entry(room_id).or_default();
        held.restart(to);
        if held.is_open() { vec![Action::Reload { room_id }] } else { Vec::new() }
    }

    /// Asks even where an answer is due: it may be the answer that got lost.
    fn pong(&mut self, heads: &BTreeMap<RoomId, i64>) -> Vec<Action> {
        let mut missing = BTreeMap::new();
        for (room_id, head) in heads {
            let held = self.rooms.entry(*room_id).or_default();
            if !held.is_open() {
                held.raise(*head);
            } else if held.lacks(*head) {
                missing.insert(*room_id, held.ask());
            }
        }
        ask_for(missing).into_iter().collect()
    }
}

fn ask_for(rooms: BTreeMap<RoomId, i64>) -> Option<Action> {
    (!rooms.is_empty()).then_some(Action::Resume { rooms })
}
