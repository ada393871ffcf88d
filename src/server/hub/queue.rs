//! A connection's bounded send queue, and which changes of a room may pass it.
//!
//! A room is `Held` while the store is being read for this connection: changes that happen meanwhile
//! wait, and [`SendQueue::release`] lets pass those that are newer than what was read. Subscribe and
//! buffer first, read second, then flush: nothing falls between, nothing comes twice.

mod state;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::protocol::RoomId;
use crate::server::socket::{Frame, Outgoing};
use state::{Gate, State};

/// How the connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// See [`crate::protocol::close`].
    pub code: u16,
    pub reason: String,
}

/// See the module.
#[derive(Debug, Default)]
pub struct SendQueue {
    state: Mutex<State>,
    filled: Notify,
    drained: Notify,
}

impl SendQueue {
    /// Queue an answer to this connection alone.
    pub fn push(&self, frame: Frame) {
        self.lock().enqueue(frame, false);
        self.filled.notify_one();
    }

    /// Queue the connection's first frame, before whatever has queued already. The bound is not for this
    /// one: it comes once, and however long it is, who cannot receive it cannot connect.
    pub fn open_with(&self, frame: Frame) {
        self.lock().open_with(frame);
        self.filled.notify_one();
    }

    /// Queue news of a room that are not part of its log, such as its new name.
    pub fn push_news(&self, room: RoomId, frame: Frame) {
        let mut state = self.lock();
        match state.gates.get_mut(&room) {
            None => return,
            Some(Gate::Live(_)) => state.enqueue(frame, false),
            Some(Gate::Held(held)) => {
                let bytes = frame.len();
                held.push((None, frame));
                state.count(1, bytes);
            }
        }
        self.filled.notify_one();
    }

    /// Queue news of a room that may be dropped under load. Nothing passes a gate that is not live.
    pub fn push_droppable(&self, room: RoomId, frame: Frame) {
        let mut state = self.lock();
        if matches!(state.gates.get(&room), Some(Gate::Live(_))) {
            state.enqueue(frame, true);
            self.filled.notify_one();
        }
    }

    /// Queue news of a room for a connection that is outside it. May be dropped under load.
    pub fn push_outside(&self, room: RoomId, frame: Frame) {
        let mut state = self.lock();
        // Before `hello` it is not known who is outside.
        if state.greeted && !state.gates.contains_key(&room) {
            state.enqueue(frame, true);
            self.filled.notify_one();
        }
    }

    /// Queue news that concern all rooms and may be dropped under load.
    pub fn push_droppable_everywhere(&self, frame: Frame) {
        self.lock().enqueue(frame, true);
        self.filled.notify_one();
    }

    /// Queue a room's change at revision `rev`: once, in order, and only if the room is followed.
    ///
    /// Whether the caller has to see to it that it is written: whoever tells many connections of many changes does so
    /// once for each, when all is said.
    pub fn push_change(&self, room: RoomId, rev: i64, frame: Frame) -> bool {
        let mut state = self.lock();
        let is_new = match state.gates.get_mut(&room) {
            Some(Gate::Live(passed)) if rev > *passed => {
                *passed = rev;
                state.enqueue(frame, false);
                // Nothing goes before `hello`, and its writer finds what follows it.
                state.greeted && !std::mem::replace(&mut state.is_awaited, true)
            }
            Some(Gate::Held(held)) => {
                let bytes = frame.len();
                held.push((Some(rev), frame));
                state.count(1, bytes);
                false
            }
            None | Some(Gate::Live(_)) => false,
        };
        if state.ending.is_some() {
            // It was too much: the connection's own task says so.
            self.filled.notify_one();
        }
        is_new
    }

    /// Follow a room, holding its changes back. A room that is followed already stays as it is.
    pub fn follow(&self, room: RoomId) {
        let mut state = self.lock();
        state.departed.remove(&room);
        state.follow(room);
    }

    /// As [`SendQueue::follow`], on the word of a list that may be out of date: not if the room was left
    /// since the connection began. Whether it is followed now.
    pub fn follow_unless_departed(&self, room: RoomId) -> bool {
        let mut state = self.lock();
        let follows = !state.departed.contains(&room);
        if follows {
            state.follow(room);
        }
        follows
    }

    /// Hold a room's changes back while the store is read. `false` if the room is not followed.
    pub fn hold(&self, room: RoomId) -> bool {
        match self.lock().gates.get_mut(&room) {
            None => false,
            Some(gate) => {
                if matches!(gate, Gate::Live(_)) {
                    *gate = Gate::Held(Vec::new());
                }
                true
            }
        }
    }

    /// Let pass what was held and is newer than `rev`, and everything from now on.
    pub fn release(&self, room: RoomId, rev: i64) {
        let mut state = self.lock();
        let Some(Gate::Held(held)) = state.gates.get_mut(&room) else { return };
        let held = std::mem::take(held);
        let mut passed = rev;
        for (rev, frame) in held {
            state.uncount(1, frame.len());
            match rev {
                Some(rev) if rev <= passed => continue,
                Some(rev) => passed = rev,
                None => {}
            }
            state.enqueue(frame, false);
        }
        if let Some(gate) = state.gates.get_mut(&room) {
            *gate = Gate::Live(passed);
        }
        self.filled.notify_one();
    }

    /// Stop following a room; what it has queued already is still sent. Whether it was followed.
    pub fn unfollow(&self, room: RoomId) -> bool {
        let mut state = self.lock();
        if !state.greeted {
            state.departed.insert(room);
        }
        let gate = state.gates.remove(&room);
        if let Some(Gate::Held(held)) = &gate {
            let bytes = held.iter().map(|(_, frame)| frame.len()).sum();
            state.uncount(held.len(), bytes);
        }
        gate.is_some()
    }

    pub fn is_following(&self, room: RoomId) -> bool {
        self.lock().gates.contains_key(&room)
    }

    /// Whether a room's changes are held back.
    pub fn is_holding(&self, room: RoomId) -> bool {
        matches!(self.lock().gates.get(&room), Some(Gate::Held(_)))
    }

    /// Whether a room's changes are held back, and there is none yet.
    pub fn is_quiet(&self, room: RoomId) -> bool {
        match self.lock().gates.get(&room) {
            Some(Gate::Held(held)) => held.iter().all(|(rev, _)| rev.is_none()),
            _ => false,
        }
    }

    /// The newest revision that each live room has queued or skipped here.
    pub fn heads(&self) -> Vec<(RoomId, i64)> {
        let state = self.lock();
        state
            .gates
            .iter()
            .filter_map(|(room, gate)| match gate {
                Gate::Live(rev) => Some((*room, *rev)),
                Gate::Held(_) => None,
            })
            .collect()
    }

    /// End the connection after what has queued. The first ending counts.
    pub fn close(&self, code: u16, reason: impl Into<String>) {
        self.lock().ending.get_or_insert(Ending { code, reason: reason.into() });
        self.filled.notify_one();
    }

    /// End the connection at once: of what has queued, nothing is sent any more but these.
    pub fn close_with(&self, last: impl IntoIterator<Item = Frame>, code: u16, reason: impl Into<String>) {
        let mut state = self.lock();
        if state.ending.is_none() {
            state.clear();
            for frame in last {
                state.enqueue(frame, false);
            }
            state.ending = Some(Ending { code, reason: reason.into() });
        }
        self.filled.notify_one();
    }

    /// Whether the connection is to end: its peer is not to be obeyed any more.
    pub fn is_ending(&self) -> bool {
        self.lock().ending.is_some()
    }

    /// Let the connection's own task write what waits.
    pub fn wake(&self) {
        self.filled.notify_one();
    }

    /// Wait until there may be something to write.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// How the connection ends, once nothing waits any more.
    pub fn end(&self) -> Option<Ending> {
        let state = self.lock();
        state.is_empty().then(|| state.ending.clone()).flatten()
    }

    /// Wait until at most half of the queue is in use: for long answers that this connection asked for.
    pub async fn ready(&self) {
        loop {
            let drained = self.drained.notified();
            {
                let state = self.lock();
                if state.is_roomy() || state.ending.is_some() {
                    return;
                }
            }
            drained.await;
        }
    }

    /// Frames and bytes that wait.
    pub fn waiting(&self) -> (usize, usize) {
        self.lock().waiting()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outgoing for SendQueue {
    fn take(&self, count: usize, into: &mut VecDeque<Bytes>) {
        let mut state = self.lock();
        for _ in 0..count {
            let Some(frame) = state.pop() else { break };
            into.push_back(frame.into_bytes());
        }
        if state.is_empty() {
            state.is_awaited = false;
        }
        self.drained.notify_one();
    }
}
