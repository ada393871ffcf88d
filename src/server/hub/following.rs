//! Who follows which room, and is online in it by that.

use std::sync::Arc;

use super::{Connection, Room, State, encode};
use crate::protocol::{RoomId, ServerFrame, User, UserId};
use crate::server::socket::Frame;

impl State {
    pub(super) fn connections(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.people.values().flat_map(|person| &person.connections)
    }

    /// A connection's queue follows a room now: its user is online there.
    pub(super) fn follow(&mut self, connection: &Arc<Connection>, room: RoomId) {
        let Some(person) = self.people.get_mut(&connection.identity.user_id) else { return };
        if !person.connections.iter().any(|other| other.id == connection.id) {
            return;
        }
        person.rooms.insert(room);
        let user = person.user.clone();
        let entry = self.rooms.entry(room).or_default();
        entry.connections.insert(connection.id, connection.clone());
        if let Some(user) = user {
            entry.arrive(room, user);
        }
        self.touch(connection.identity.user_id);
    }

    /// Nobody here follows any room any more, whatever their connections believe. Those of other nodes stay.
    pub(super) fn empty_rooms(&mut self) {
        let here: Vec<UserId> = self.people.keys().copied().collect();
        let Self { people, rooms, elsewhere, .. } = self;
        people.values_mut().for_each(|person| person.rooms.clear());
        rooms.clear();
        for present in elsewhere.everybody() {
            for room in &present.rooms {
                rooms.entry(*room).or_default().arrive(*room, present.user.clone());
            }
        }
        here.into_iter().for_each(|user| self.touch(user));
    }

    pub(super) fn release(&mut self, connection: &Connection, room: RoomId, rev: i64) {
        let Some(entry) = self.rooms.get_mut(&room) else { return };
        if connection.queue.is_following(room) {
            entry.sequencer.start_at(rev);
            connection.queue.release(room, rev);
            let data = entry.crowd.online_users();
            connection.queue.push(encode(&ServerFrame::OnlineUsers { room_id: room, data }));
        }
    }

    /// A person has become a member: their connections follow the room, holding its changes back.
    pub(super) fn add_member(&mut self, user: User, room: RoomId) -> Vec<Arc<Connection>> {
        let Some(person) = self.people.get_mut(&user.id) else { return Vec::new() };
        person.user.get_or_insert(user);
        let connections = person.connections.clone();
        for connection in &connections {
            connection.queue.follow(room);
            self.follow(connection, room);
        }
        connections
    }

    /// A person is no longer in a room: none of their connections follows it, and they are not online in it.
    pub(super) fn remove_member(&mut self, user: UserId, room: RoomId) -> Vec<Arc<Connection>> {
        let Some(person) = self.people.get_mut(&user) else { return Vec::new() };
        person.rooms.remove(&room);
        let connections = person.connections.clone();
        for connection in &connections {
            connection.queue.unfollow(room);
        }
        self.touch(user);
        let is_elsewhere = self.elsewhere.is_in(user, room);
        if let Some(entry) = self.rooms.get_mut(&room) {
            for connection in &connections {
                entry.connections.remove(&connection.id);
            }
            if !is_elsewhere {
                entry.depart(room, user);
            }
        }
        connections
    }
}

impl Room {
    /// Queue a droppable frame for every connection.
    pub(super) fn tell_droppable(&self, room: RoomId, frame: &Frame) {
        for connection in self.connections.values() {
            connection.queue.push_droppable(room, frame.clone());
        }
    }
}
