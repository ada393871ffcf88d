//! Who is online on other nodes, as far as those have told.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::protocol::{RoomId, User, UserId};

/// Somebody who is online on a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    pub user: User,
    pub rooms: HashSet<RoomId>,
    /// Whether a connection is open, not only was a moment ago.
    pub is_connected: bool,
}

/// All other nodes.
#[derive(Debug, Default)]
pub struct Elsewhere {
    nodes: HashMap<Uuid, HashMap<UserId, Present>>,
    /// On how many of them somebody is.
    users: HashMap<UserId, usize>,
    /// How many are on none but those.
    only: usize,
}

impl Elsewhere {
    /// Let somebody be on a node as told, or not be there. Returns how it was.
    pub fn put(
        &mut self,
        node: Uuid,
        user: UserId,
        present: Option<Present>,
        is_here: bool,
    ) -> Option<Present> {
        let people = self.nodes.entry(node).or_default();
        let is_there = present.is_some();
        let before = match present {
            Some(present) => people.insert(user, present),
            None => people.remove(&user),
        };
        match (before.is_some(), is_there) {
            (false, true) => {
                let count = self.users.entry(user).or_default();
                *count += 1;
                self.only += usize::from(*count == 1 && !is_here);
            }
            (true, false) => {
                if let Some(count) = self.users.get_mut(&user) {
                    *count -= 1;
                    if *count == 0 {
                        self.users.remove(&user);
                        self.only -= usize::from(!is_here);
                    }
                }
            }
            _ => {}
        }
        before
    }

    /// All who are on other nodes; whoever is on two of them twice.
    pub fn everybody(&self) -> impl Iterator<Item = &Present> {
        self.nodes.values().flat_map(HashMap::values)
    }

    /// Who is on a node.
    pub fn on(&self, node: Uuid) -> Vec<UserId> {
        self.nodes.get(&node).into_iter().flat_map(HashMap::keys).copied().collect()
    }

    /// Nobody is on a node, which is gone.
    pub fn drop_empty(&mut self, node: Uuid) {
        if self.nodes.get(&node).is_some_and(HashMap::is_empty) {
            self.nodes.remove(&node);
        }
    }

    /// Somebody is here as well from now on.
    pub fn came_here(&mut self, user: UserId) {
        self.only -= usize::from(self.users.contains_key(&user));
    }

    /// Somebody is not here any more.
    pub fn left_here(&mut self, user: UserId) {
        self.only += usize::from(self.users.contains_key(&user));
    }

    /// How many are on other nodes alone.
    pub fn only(&self) -> usize {
        self.only
    }

    pub fn has(&self, user: UserId) -> bool {
        self.users.contains_key(&user)
    }

    pub fn is_connected(&self, user: UserId) -> bool {
        self.has(user)
            && self.nodes.values().any(|people| people.get(&user).is_some_and(|present| present.is_connected))
    }

    pub fn is_in(&self, user: UserId, room: RoomId) -> bool {
        let is_in = |people: &HashMap<UserId, Present>| {
            people.get(&user).is_some_and(|present| present.rooms.contains(&room))
        };
        self.has(user) && self.nodes.values().any(is_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present(is_connected: bool) -> Option<Present> {
        let user = serde_json::json!({ "id": 1, "username": "ada", "nickname": "Ada", "avatar_id": 1 });
        let user = serde_json::from_value(user).unwrap();
        Some(Present { user, rooms: HashSet::from([RoomId(5)]), is_connected })
    }

    #[test]
    fn a_person_counts_once_wherever_they_are() {
        let (mut elsewhere, [one, two], ada) =
            (Elsewhere::default(), [Uuid::new_v4(), Uuid::new_v4()], UserId(1));
        elsewhere.put(one, ada, present(true), false);
        elsewhere.put(two, ada, present(false), false);
        assert_eq!(elsewhere.only(), 1);
        assert!(
            elsewhere.is_connected(ada)
                && elsewhere.is_in(ada, RoomId(5))
                && !elsewhere.is_in(ada, RoomId(6))
        );
        elsewhere.came_here(ada);
        assert_eq!(elsewhere.only(), 0, "here they are counted already");
        assert!(elsewhere.put(one, ada, None, true).is_some());
        assert!(elsewhere.has(ada) && !elsewhere.is_connected(ada));
        elsewhere.left_here(ada);
        assert_eq!(elsewhere.only(), 1);
        elsewhere.put(two, ada, None, false);
        assert_eq!((elsewhere.only(), elsewhere.has(ada)), (0, false));
        assert!(elsewhere.put(two, ada, None, false).is_none(), "told twice");
    }
}
