//! News of rooms and people that are no part of a room's log: who is told, and in what words.

use std::sync::Arc;

use super::{Dispatcher, encode};
use crate::protocol::{Room, RoomId, RoomKind, RoomUpdate, ServerFrame, User, UserId};
use crate::server::domain::{Domain, DomainError};
use crate::server::hub::{Connection, Hub, State};
use crate::server::socket::Frame;
use crate::ui::i18n::Locale;

impl Dispatcher {
    /// Tell one person, on all their connections.
    pub(super) fn tell(&self, user_id: UserId, room_id: RoomId, frame: &ServerFrame) {
        let frame = encode(frame);
        if let Some(person) = self.hub.lock().people.get(&user_id) {
            for connection in &person.connections {
                connection.queue.push_news(room_id, frame.clone());
            }
        }
    }

    /// Tell one person, on all their connections, in the language of each.
    pub(super) fn tell_in_their_language(&self, user_id: UserId, frame: impl Fn(Locale) -> Frame) {
        if let Some(person) = self.hub.lock().people.get(&user_id) {
            for connection in &person.connections {
                connection.queue.push(frame(connection.locale));
            }
        }
    }

    pub(super) fn member_joined(&self, room_id: RoomId, user: User, member_count: i64) {
        let connections = self.hub.lock().add_member(user, room_id);
        for connection in connections {
            tokio::spawn(admit(self.hub.clone(), self.domain.clone(), connection, room_id));
        }
        self.count_changed(room_id, member_count);
    }

    pub(super) fn member_left(&self, room_id: RoomId, user: UserId, member_count: i64) {
        let connections = self.hub.lock().remove_member(user, room_id);
        let frame = encode(&ServerFrame::RoomRemoved { room_id });
        for connection in connections {
            connection.queue.push(frame.clone());
        }
        self.count_changed(room_id, member_count);
    }

    fn count_changed(&self, room_id: RoomId, member_count: i64) {
        let update = RoomUpdate { member_count: Some(member_count), ..unchanged(room_id) };
        let frame = encode(&room_changed(update));
        self.each(room_id, |connection| connection.queue.push_news(room_id, frame.clone()));
    }

    /// Those outside a public room learn what it looks like now: all of them, or one who has just left.
    pub(super) fn room_listed(&self, mut room: Room, to: Option<UserId>) {
        let state = self.hub.lock();
        let room_id = room.id;
        room.online_count = state.rooms.get(&room_id).map_or(0, |entry| entry.crowd.count());
        let frame = encode(&ServerFrame::RoomListed { data: room });
        let listening = state.connections().filter(|other| to.is_none_or(|to| other.identity.user_id == to));
        for connection in listening {
            connection.queue.push_outside(room_id, frame.clone());
        }
    }

    /// A public room goes from the lists of those outside, too.
    pub(super) fn room_deleted(&self, room_id: RoomId, kind: RoomKind) {
        let mut state = self.hub.lock();
        state.rooms.remove(&room_id);
        let frame = encode(&ServerFrame::RoomRemoved { room_id });
        let State { people, changed, .. } = &mut *state;
        for (user, person) in people {
            if person.rooms.remove(&room_id)
                && let Some(changed) = changed
            {
                changed.insert(*user);
            }
            for connection in &person.connections {
                if connection.queue.unfollow(room_id) {
                    connection.queue.push(frame.clone());
                } else if kind == RoomKind::Public {
                    connection.queue.push_outside(room_id, frame.clone());
                }
            }
        }
    }

    pub(super) fn profile_changed(&self, user: User) {
        let mut state = self.hub.lock();
        state.touch(user.id);
        let State { people, rooms, .. } = &mut *state;
        let Some(person) = people.get_mut(&user.id) else { return };
        person.user = Some(user.clone());
        for room_id in &person.rooms {
            if let Some(room) = rooms.get_mut(room_id) {
                room.arrive(*room_id, user.clone());
            }
        }
    }

    pub(super) fn each(&self, room_id: RoomId, act: impl Fn(&Connection)) {
        let state = self.hub.lock();
        if let Some(room) = state.rooms.get(&room_id) {
            room.connections.values().for_each(|connection| act(connection));
        }
    }
}

/// Show a connection the room that its user has just become a member of.
async fn admit(hub: Arc<Hub>, domain: Domain, connection: Arc<Connection>, room_id: RoomId) {
    match domain.room(connection.identity.user_id, room_id).await {
        Ok(room) if room.role.is_some() => hub.admit(&connection, room),
        // Removed again before we looked: the dispatcher is about to hear of it.
        Ok(_) | Err(DomainError::Refused(_)) => {}
        Err(error) => {
            tracing::warn!(?error, "a new member's connection has to resume");
            connection.send_away();
        }
    }
}

pub(super) fn room_changed(data: RoomUpdate) -> ServerFrame {
    ServerFrame::RoomChanged { data }
}

pub(super) fn unchanged(id: RoomId) -> RoomUpdate {
    RoomUpdate {
        id,
        name: None,
        description: None,
        member_count: None,
        notify: None,
        muted_until: None,
        role: None,
    }
}
