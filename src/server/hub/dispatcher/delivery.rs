//! Passes changes of rooms on, in order and once; what is missing is read from the store.

use std::collections::HashSet;

use super::{Dispatcher, Unwritten};
use crate::faults;
use crate::protocol::{RoomId, ServerFrame, UserId};
use crate::server::domain::Changes;
use crate::server::hub::sequencer::Verdict;
use crate::server::hub::{Connection, Replay, Room, encode, replays};

impl Dispatcher {
    /// Pass a change on in order, after whatever is missing before it.
    pub(super) async fn deliver(&mut self, room_id: RoomId, rev: i64, frame: ServerFrame) {
        let after = {
            let mut state = self.hub.lock();
            let Some(room) = state.rooms.get_mut(&room_id) else { return };
            match room.sequencer.judge(rev) {
                Verdict::Duplicate => return,
                Verdict::Deliver => {
                    let receivers = room.fan_out(room_id, rev, &frame, &mut self.unwritten, |_| true);
                    return self.hub.counts.deliveries.inc_by(receivers);
                }
                Verdict::Gap { after } => after,
            }
        };
        tracing::warn!(room = %room_id, after, rev, "filling a gap from the store");
        self.fill(room_id, after, rev).await;
    }

    /// Too much to tell of each change, or not known here: the room is told of all in `(from, rev]` as if it had
    /// missed it.
    pub(super) async fn changed(&mut self, room_id: RoomId, from: i64, rev: i64) {
        let after = {
            let mut state = self.hub.lock();
            let Some(room) = state.rooms.get_mut(&room_id) else { return };
            let after = match room.sequencer.judge(rev) {
                Verdict::Duplicate => return,
                Verdict::Deliver => room.sequencer.passed_on().max(from),
                Verdict::Gap { after } => after.min(from),
            };
            if room.connections.is_empty() {
                // Only people of other nodes are here: there is nobody to tell.
                return room.sequencer.delivered(rev);
            }
            after
        };
        self.fill(room_id, after, rev).await;
    }

    /// Pass on what changed after a revision, up to `rev` at least, as it stands in the store: to those who are members
    /// there. That others are none any more may be an event that has still to come.
    async fn fill(&mut self, room_id: RoomId, after: i64, rev: i64) {
        // The store may keep us waiting.
        self.unwritten.write();
        let (to, frames, members) = match self.domain.log_since(room_id, after).await {
            Ok((Changes::Since { messages, to }, members)) => {
                (to, replays(room_id, after, to, messages), members)
            }
            Ok((Changes::TooMany { to }, members)) => {
                (to, vec![Replay { to, frame: ServerFrame::Reset { room_id, to } }], members)
            }
            Err(error) => {
                tracing::error!(?error, "a gap could not be filled");
                (after, Vec::new(), HashSet::new())
            }
        };
        if to < rev {
            // Clients cannot see this gap unless something is posted after it: they come back and resume.
            return self.each(room_id, Connection::send_away);
        }
        for Replay { to, frame } in frames {
            let told = if matches!(frame, ServerFrame::Reset { .. }) {
                &self.hub.counts.resets
            } else {
                &self.hub.counts.replays
            };
            if let Some(room) = self.hub.lock().rooms.get_mut(&room_id) {
                let is_member = |user: UserId| members.contains(&user);
                told.inc_by(room.fan_out(room_id, to, &frame, &mut self.unwritten, is_member));
            }
            if self.unwritten.is_much() {
                self.unwritten.write();
                tokio::task::yield_now().await;
            }
        }
    }
}

impl Room {
    /// Serialised once, whoever receives it. Returns how many do.
    fn fan_out(
        &mut self,
        room_id: RoomId,
        rev: i64,
        frame: &ServerFrame,
        unwritten: &mut Unwritten,
        is_meant: impl Fn(UserId) -> bool,
    ) -> u64 {
        let encoded = encode(frame);
        unwritten.count(encoded.len());
        let mut receivers = 0;
        for connection in self.connections.values() {
            if !is_meant(connection.identity.user_id) {
                continue;
            }
            receivers += 1;
            for (rev, encoded) in faults::sent(connection.id, rev, frame, &encoded) {
                if connection.queue.push_change(room_id, rev, encoded) {
                    unwritten.note(connection);
                }
            }
        }
        self.sequencer.delivered(rev);
        receivers
    }
}
