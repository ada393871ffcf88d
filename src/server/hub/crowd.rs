//! The people online in one room.

use std::collections::BTreeMap;

use crate::protocol::{OnlineUsers, User, UserId, limits};

/// Small crowds hear of each arrival; for large ones the changes are gathered.
#[derive(Debug, Default)]
pub struct Crowd {
    people: BTreeMap<UserId, User>,
    /// Changes that have not been announced one by one.
    gathered: bool,
}

impl Crowd {
    /// Someone is here, perhaps under a new name; `true` if that is news.
    pub fn arrive(&mut self, user: User) -> bool {
        self.people.insert(user.id, user.clone()).is_none_or(|before| before != user)
    }

    pub fn depart(&mut self, user: UserId) -> Option<User> {
        self.people.remove(&user)
    }

    /// How many are here, listed or not.
    pub fn count(&self) -> i64 {
        self.people.len() as i64
    }

    pub fn is_large(&self) -> bool {
        self.people.len() > limits::ONLINE_LISTED
    }

    /// Announce later.
    pub fn gather(&mut self) {
        self.gathered = true;
    }

    /// What to announce now, if anything was gathered.
    pub fn take_gathered(&mut self) -> Option<OnlineUsers> {
        std::mem::take(&mut self.gathered).then(|| self.online_users())
    }

    pub fn online_users(&self) -> OnlineUsers {
        OnlineUsers {
            count: self.count(),
            users: self.people.values().take(limits::ONLINE_LISTED).cloned().collect(),
        }
    }
}
