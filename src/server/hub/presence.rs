//! Presence: people, not sockets.
//!
//! A person is online while any of their connections is open, and for a moment after: a reload or a
//! short loss of the network is not a departure.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Hub, Room, State, encode};
use crate::protocol::{RoomId, ServerFrame, SignedOutReason, User, UserId};
use crate::server::domain::Presence;

/// How long a person without connections still counts as online.
const GRACE: Duration = Duration::from_secs(5);

/// Since the last sweep.
#[derive(Debug)]
pub(super) struct Gone {
    /// Who did not come back.
    pub people: Vec<UserId>,
    /// Of which a connection was closed.
    pub sessions: Vec<String>,
}

impl Presence for Hub {
    fn online_counts(&self, rooms: &[RoomId]) -> HashMap<RoomId, i64> {
        let state = self.lock();
        rooms.iter().filter_map(|id| Some((*id, state.rooms.get(id)?.crowd.count()))).collect()
    }

    fn online_total(&self) -> i64 {
        self.lock().online_total() as i64
    }

    fn backlog(&self) -> usize {
        self.backlog.load(Ordering::Relaxed)
    }

    fn is_online(&self, user: UserId) -> bool {
        let state = self.lock();
        state.people.contains_key(&user) || state.elsewhere.has(user)
    }

    fn is_connected(&self, user: UserId) -> bool {
        let state = self.lock();
        state.people.get(&user).is_some_and(|person| !person.connections.is_empty())
            || state.elsewhere.is_connected(user)
    }

    fn connected_sessions(&self, user: UserId) -> HashSet<String> {
        let state = self.lock();
        let connections = state.people.get(&user).into_iter().flat_map(|person| &person.connections);
        connections.map(|connection| connection.session()).collect()
    }

    fn open_sessions(&self) -> HashSet<String> {
        self.lock().connections().map(|connection| connection.session()).collect()
    }
}

impl Room {
    /// Someone is online in this room, perhaps under a new name.
    pub(super) fn arrive(&mut self, room_id: RoomId, user: User) {
        if !self.crowd.arrive(user.clone()) {
            return;
        }
        if self.crowd.is_large() {
            self.crowd.gather();
        } else {
            let count = self.crowd.count();
            self.tell_droppable(room_id, &encode(&ServerFrame::UserJoined { room_id, count, data: user }));
        }
    }

    /// Someone is no longer online in this room, or no longer in it.
    pub(super) fn depart(&mut self, room_id: RoomId, user: UserId) {
        // A crowd that was large a moment ago lists only some: its changes stay gathered.
        let large = self.crowd.is_large();
        let Some(data) = self.crowd.depart(user) else { return };
        if large {
            self.crowd.gather();
        } else {
            let count = self.crowd.count();
            self.tell_droppable(room_id, &encode(&ServerFrame::UserLeft { room_id, count, data }));
        }
    }
}

impl Hub {
    /// Once in a while: let go of people who did not come back, announce what was gathered, end
    /// connections whose sign-in has grown too old. Returns who and what has gone.
    pub(super) fn sweep(&self, now: Instant, now_ms: i64) -> Gone {
        let mut state = self.lock();
        let absent = state.leave_absent(now);
        if !absent.is_empty() {
            state.rooms.retain(|_, entry| !entry.connections.is_empty() || entry.crowd.count() > 0);
        }
        state.announce_gathered();
        state.announce_total();
        let expired = state.expired_sessions(now_ms);
        let sessions = std::mem::take(&mut state.disconnected).into_iter().collect();
        drop(state);
        for session in expired {
            self.end_session(&session, SignedOutReason::Expired);
        }
        Gone { people: absent, sessions }
    }
}

impl State {
    /// Who left.
    fn leave_absent(&mut self, now: Instant) -> Vec<UserId> {
        let mut absent = Vec::new();
        let Self { people, rooms, elsewhere, .. } = self;
        people.retain(|user, person| {
            let gone = person.absent_since.is_some_and(|since| now.duration_since(since) >= GRACE);
            if gone {
                absent.push(*user);
                elsewhere.left_here(*user);
                for room in &person.rooms {
                    if let Some(entry) = rooms.get_mut(room)
                        && !elsewhere.is_in(*user, *room)
                    {
                        entry.depart(*room, *user);
                    }
                }
            }
            !gone
        });
        absent.iter().for_each(|user| self.touch(*user));
        absent
    }

    fn announce_gathered(&mut self) {
        for (room_id, entry) in &mut self.rooms {
            if let Some(data) = entry.crowd.take_gathered() {
                let frame = encode(&ServerFrame::OnlineUsers { room_id: *room_id, data });
                entry.tell_droppable(*room_id, &frame);
            }
        }
    }

    fn announce_total(&mut self) {
        let total = self.online_total();
        if total == self.announced_total {
            return;
        }
        self.announced_total = total;
        let frame = encode(&ServerFrame::OnlineTotal { count: total as i64 });
        for connection in self.connections() {
            connection.queue.push_droppable_everywhere(frame.clone());
        }
    }

    fn expired_sessions(&self, now_ms: i64) -> Vec<String> {
        self.connections()
            .filter(|connection| connection.identity.expires_at <= now_ms)
            .map(|connection| connection.session())
            .collect()
    }
}
