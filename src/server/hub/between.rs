//! What nodes tell each other of who is online.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Hub, Person, Present, State};
use crate::protocol::{RoomId, UserId};

impl Hub {
    /// From now on other nodes are to be told what changes.
    pub fn share_presence(&self) {
        self.lock().changed = Some(HashSet::new());
    }

    /// Everyone who is online here.
    pub fn everybody_here(&self) -> Vec<Present> {
        self.lock().people.values().filter_map(Person::present).collect()
    }

    /// Of whom something has changed since the last call, and how they are online here now.
    pub fn take_changed(&self) -> Vec<(UserId, Option<Present>)> {
        let mut state = self.lock();
        let changed = state.changed.as_mut().map(std::mem::take).unwrap_or_default();
        changed.into_iter().map(|user| (user, state.people.get(&user).and_then(Person::present))).collect()
    }

    /// Whether no more connections are taken in, and those there are end.
    pub fn is_closing(&self) -> bool {
        self.lock().closing
    }

    /// Another node tells what has changed there.
    pub fn hear_of(&self, node: Uuid, people: Vec<(UserId, Option<Present>)>) {
        let mut state = self.lock();
        for (user, present) in people {
            state.put_elsewhere(node, user, present);
        }
    }

    /// Another node tells of everybody there.
    pub fn hear_of_everybody(&self, node: Uuid, people: Vec<Present>) {
        let mut state = self.lock();
        let mut people: HashMap<UserId, Option<Present>> =
            people.into_iter().map(|present| (present.user.id, Some(present))).collect();
        for user in state.elsewhere.on(node) {
            people.entry(user).or_default();
        }
        for (user, present) in people {
            state.put_elsewhere(node, user, present);
        }
    }

    /// A node is gone.
    pub fn forget(&self, node: Uuid) {
        self.hear_of_everybody(node, Vec::new());
        self.lock().elsewhere.drop_empty(node);
    }
}

impl Person {
    /// As other nodes know them, once their first connection has read who they are.
    fn present(&self) -> Option<Present> {
        let is_connected = !self.connections.is_empty();
        Some(Present { user: self.user.clone()?, rooms: self.rooms.clone(), is_connected })
    }
}

impl State {
    /// Other nodes are to hear how somebody is online here.
    pub(super) fn touch(&mut self, user: UserId) {
        if let Some(changed) = &mut self.changed {
            changed.insert(user);
        }
    }

    /// People who are online, on whichever nodes.
    pub(super) fn online_total(&self) -> usize {
        self.people.len() + self.elsewhere.only()
    }

    /// Whether somebody is online in a room, on whichever node.
    fn is_in(&self, user: UserId, room: RoomId) -> bool {
        self.people.get(&user).is_some_and(|person| person.user.is_some() && person.rooms.contains(&room))
            || self.elsewhere.is_in(user, room)
    }

    fn put_elsewhere(&mut self, node: Uuid, user: UserId, present: Option<Present>) {
        let is_here = self.people.contains_key(&user);
        let now = present.clone();
        let before = self.elsewhere.put(node, user, present, is_here);
        for room in before.into_iter().flat_map(|before| before.rooms) {
            if self.is_in(user, room) {
                continue;
            }
            let Some(entry) = self.rooms.get_mut(&room) else { continue };
            entry.depart(room, user);
            if entry.connections.is_empty() && entry.crowd.count() == 0 {
                self.rooms.remove(&room);
            }
        }
        if let Some(now) = now {
            for room in now.rooms {
                self.rooms.entry(room).or_default().arrive(room, now.user.clone());
            }
        }
    }
}
