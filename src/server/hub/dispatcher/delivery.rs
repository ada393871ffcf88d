//! Passes changes of rooms on, in order and once; what is missing is read from the store.

use std::collections::HashSet;

use super::{Dispatcher, Unwritten};
use crate::faults;
use crate::protocol::{Message, MessageId, RoomId, ServerFrame, UserId};
use crate::server::domain::{Changes, Missed};
use crate::server::hub::sequencer::Verdict;
use crate::server::hub::{Connection, REPLAY_CHUNK_MESSAGES, Replay, Room, encode, replays};

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
        self.fill(room_id, after, rev, as_missed).await;
    }

    /// Too much to tell of each change, or not known here: the room is told of all in `(from, rev]` as it stands in the
    /// store, in frames made by `frames`.
    pub(super) async fn changed(&mut self, room_id: RoomId, from: i64, rev: i64, frames: Frames) {
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
        self.fill(room_id, after, rev, frames).await;
    }

    /// Pass on what changed after a revision, up to `rev` at least, as it stands in the store: to those who are members
    /// there. That others are none any more may be an event that has still to come.
    async fn fill(&mut self, room_id: RoomId, after: i64, rev: i64, frames: Frames) {
        // The store may keep us waiting.
        self.unwritten.write();
        let (to, frames, members) = match self.domain.log_since(room_id, after).await {
            Ok(Missed { changes: Changes::Since { messages, to }, new, members }) => {
                (to, frames(room_id, after, to, messages, &new), members)
            }
            Ok(Missed { changes: Changes::TooMany { to }, members, .. }) => {
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
            let counts = &self.hub.counts;
            let count = match frame {
                ServerFrame::Reset { .. } => &counts.resets,
                ServerFrame::Replay { .. } => &counts.replays,
                _ => &counts.deliveries,
            };
            {
                let mut state = self.hub.lock();
                // Whoever has read the store meanwhile and follows after this has missed it, whichever event it was of.
                state.passed.note(room_id);
                if let Some(room) = state.rooms.get_mut(&room_id) {
                    let is_member = |user: UserId| members.contains(&user);
                    count.inc_by(room.fan_out(room_id, to, &frame, &mut self.unwritten, is_member));
                }
            }
            if self.unwritten.is_much() {
                self.unwritten.write();
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Makes frames of messages that changed in `(after, to]`, some of which are new.
pub(super) type Frames = fn(RoomId, i64, i64, Vec<Message>, &HashSet<MessageId>) -> Vec<Replay>;

/// As what was missed.
pub(super) fn as_missed(
    room_id: RoomId,
    after: i64,
    to: i64,
    messages: Vec<Message>,
    _: &HashSet<MessageId>,
) -> Vec<Replay> {
    replays(room_id, after, to, messages)
}

/// Change by change, as if it had just happened, where each of them is there; else as what was missed.
pub(super) fn as_news(
    room_id: RoomId,
    after: i64,
    to: i64,
    messages: Vec<Message>,
    new: &HashSet<MessageId>,
) -> Vec<Replay> {
    let is_whole = messages.iter().map(|message| message.rev).eq(after + 1..=to);
    if !is_whole || messages.len() > REPLAY_CHUNK_MESSAGES {
        return replays(room_id, after, to, messages);
    }
    let frames = messages.into_iter().map(|data| {
        let rev = data.rev;
        let frame = if new.contains(&data.id) {
            ServerFrame::Message { room_id, rev, data }
        } else {
            ServerFrame::MessageChanged { room_id, rev, data }
        };
        Replay { to: rev, frame }
    });
    frames.collect()
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
