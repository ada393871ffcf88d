//! A connection's bounded send queue, and which changes of a room may pass it.
//!
//! A room is `Held` while the store is being read for this connection: changes that happen meanwhile
//! wait, and [`SendQueue::release`] lets pass those that are newer than what was read. Subscribe and
//! buffer first, read second, then flush: nothing falls between, nothing comes twice.

mod state;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::Notify;

use crate::protocol::RoomId;
use state::{Gate, State};

/// How the connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// See [`crate::protocol::close`].
    pub code: u16,
    pub reason: String,
}

/// What the writer finds.
#[derive(Debug)]
pub enum Next {
    Frame(Utf8Bytes),
    Close(Ending),
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
    pub fn push(&self, text: Utf8Bytes) {
        self.lock().enqueue(text, false);
        self.filled.notify_one();
    }

    /// Queue the connection's first frame, before whatever has queued already. The bound is not for this
    /// one: it comes once, and however long it is, who cannot receive it cannot connect.
    pub fn open_with(&self, text: Utf8Bytes) {
        self.lock().open_with(text);
        self.filled.notify_one();
    }

    /// Queue news of a room that are not part of its log, such as its new name.
    pub fn push_news(&self, room: RoomId, text: Utf8Bytes) {
        let mut state = self.lock();
        match state.gates.get_mut(&room) {
            None => return,
            Some(Gate::Live(_)) => state.enqueue(text, false),
            Some(Gate::Held(held)) => {
                let bytes = text.len();
                held.push((None, text));
                state.count(1, bytes);
            }
        }
        self.filled.notify_one();
    }

    /// Queue news of a room that may be dropped under load. Nothing passes a gate that is not live.
    pub fn push_droppable(&self, room: RoomId, text: Utf8Bytes) {
        let mut state = self.lock();
        if matches!(state.gates.get(&room), Some(Gate::Live(_))) {
            state.enqueue(text, true);
            self.filled.notify_one();
        }
    }

    /// Queue news of a room for a connection that is outside it. May be dropped under load.
    pub fn push_outside(&self, room: RoomId, text: Utf8Bytes) {
        let mut state = self.lock();
        // Before `hello` it is not known who is outside.
        if state.greeted && !state.gates.contains_key(&room) {
            state.enqueue(text, true);
            self.filled.notify_one();
        }
    }

    /// Queue news that concern all rooms and may be dropped under load.
    pub fn push_droppable_everywhere(&self, text: Utf8Bytes) {
        self.lock().enqueue(text, true);
        self.filled.notify_one();
    }

    /// Queue a room's change at revision `rev`: once, in order, and only if the room is followed.
    pub fn push_change(&self, room: RoomId, rev: i64, text: Utf8Bytes) {
        let mut state = self.lock();
        match state.gates.get_mut(&room) {
            None => return,
            Some(Gate::Live(passed)) => {
                if rev <= *passed {
                    return;
                }
                *passed = rev;
                state.enqueue(text, false);
            }
            Some(Gate::Held(held)) => {
                let bytes = text.len();
                held.push((Some(rev), text));
                state.count(1, bytes);
            }
        }
        self.filled.notify_one();
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
        for (rev, text) in held {
            state.uncount(1, text.len());
            match rev {
                Some(rev) if rev <= passed => continue,
                Some(rev) => passed = rev,
                None => {}
            }
            state.enqueue(text, false);
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
            let bytes = held.iter().map(|(_, text)| text.len()).sum();
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
    pub fn close_with(
        &self,
        last: impl IntoIterator<Item = Utf8Bytes>,
        code: u16,
        reason: impl Into<String>,
    ) {
        let mut state = self.lock();
        if state.ending.is_none() {
            state.clear();
            for text in last {
                state.enqueue(text, false);
            }
            state.ending = Some(Ending { code, reason: reason.into() });
        }
        self.filled.notify_one();
    }

    /// Whether the connection is to end: its peer is not to be obeyed any more.
    pub fn is_ending(&self) -> bool {
        self.lock().ending.is_some()
    }

    /// The next thing to send.
    pub async fn next(&self) -> Next {
        loop {
            let filled = self.filled.notified();
            {
                let mut state = self.lock();
                if let Some(text) = state.pop() {
                    self.drained.notify_one();
                    return Next::Frame(text);
                }
                if let Some(ending) = &state.ending {
                    return Next::Close(ending.clone());
                }
            }
            filled.await;
        }
    }

    /// The next frame, if one waits: lets the writer flush once for many.
    pub fn try_next(&self) -> Option<Utf8Bytes> {
        let text = self.lock().pop()?;
        self.drained.notify_one();
        Some(text)
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
