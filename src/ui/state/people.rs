//! The people of one room, and who of them is here.

use crate::protocol::{Member, MemberPage, OnlineUsers, Role, ServerFrame, User, UserId};

/// What is known of a room's people. Large rooms are known in part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    members: Vec<Member>,
    /// The cursor of the page after, if there is one.
    next: Option<UserId>,
    /// Pages that have come.
    pages: usize,
}

impl People {
    /// The first page of members.
    pub fn from_page(page: MemberPage) -> Self {
        let mut people = Self::default();
        people.append(page);
        people
    }

    /// Add a page of members.
    pub fn append(&mut self, page: MemberPage) {
        for member in page.members {
            match self.members.iter_mut().find(|known| known.user.id == member.user.id) {
                Some(known) => *known = member,
                None => self.members.push(member),
            }
        }
        self.next = page.next;
        self.pages += 1;
    }

    /// Where the next page begins, if there is one.
    pub fn next(&self) -> Option<UserId> {
        self.next
    }

    /// How many pages have come.
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// Those who are here, or those who are not.
    pub fn list(&self, online: bool) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.online == online)
    }

    /// When the one of a direct conversation who is not here was last, if that is known.
    pub fn peer_last_seen(&self) -> Option<i64> {
        self.list(false).find_map(|member| member.last_seen_at)
    }

    /// Someone of the room, by id.
    pub fn find(&self, id: UserId) -> Option<&User> {
        self.members.iter().map(|member| &member.user).find(|user| user.id == id)
    }

    /// What a frame about this room says of its people; whether that changed anything.
    pub fn receive(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::UserJoined { data, .. } => self.came(data),
            ServerFrame::UserLeft { data, .. } => self.went(data.id),
            ServerFrame::OnlineUsers { data, .. } => self.replace_online(data),
            _ => false,
        }
    }

    fn came(&mut self, user: &User) -> bool {
        let member = Member { user: user.clone(), role: Role::Member, online: true, last_seen_at: None };
        match self.members.iter_mut().find(|known| known.user.id == user.id) {
            Some(known) => {
                let changed = !known.online || known.user != *user;
                known.online = true;
                known.user = member.user;
                changed
            }
            // Not on a loaded page yet: shown as a plain member until that comes.
            None => {
                self.members.push(member);
                true
            }
        }
    }

    fn went(&mut self, id: UserId) -> bool {
        let Some(known) = self.members.iter_mut().find(|known| known.user.id == id) else { return false };
        std::mem::replace(&mut known.online, false)
    }

    fn replace_online(&mut self, online: &OnlineUsers) -> bool {
        let before = self.clone();
        // Where only some are listed, nothing is said of the others.
        if usize::try_from(online.count).is_ok_and(|count| count <= online.users.len()) {
            for member in &mut self.members {
                member.online = online.users.iter().any(|user| user.id == member.user.id);
            }
        }
        for user in &online.users {
            self.came(user);
        }
        *self != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RoomId;

    const ROOM: RoomId = RoomId(1);

    fn user(id: i64) -> User {
        User { id: UserId(id), username: format!("u{id}"), nickname: format!("U{id}"), avatar_id: 1 }
    }

    fn people(members: &[(i64, bool)]) -> People {
        let members = members
            .iter()
            .map(|&(id, online)| Member { user: user(id), role: Role::Owner, online, last_seen_at: None })
            .collect();
        People::from_page(MemberPage { members, next: None })
    }

    fn ids(people: &People, online: bool) -> Vec<i64> {
        people.list(online).map(|member| member.user.id.0).collect()
    }

    #[test]
    fn people_come_and_go() {
        let mut people = people(&[(1, true), (2, false)]);
        assert!(people.receive(&ServerFrame::UserJoined { room_id: ROOM, count: 2, data: user(2) }));
        assert!(!people.receive(&ServerFrame::UserJoined { room_id: ROOM, count: 2, data: user(2) }));
        assert!(people.receive(&ServerFrame::UserLeft { room_id: ROOM, count: 1, data: user(1) }));
        assert!(!people.receive(&ServerFrame::UserLeft { room_id: ROOM, count: 1, data: user(9) }));
        assert_eq!((ids(&people, true), ids(&people, false)), (vec![2], vec![1]));
        assert!(people.list(true).all(|member| member.role == Role::Owner));
    }

    #[test]
    fn a_full_list_of_who_is_online_replaces_what_was_known() {
        let mut people = people(&[(1, true), (2, false)]);
        let data = OnlineUsers { count: 2, users: vec![user(2), user(3)] };
        assert!(people.receive(&ServerFrame::OnlineUsers { room_id: ROOM, data }));
        assert_eq!((ids(&people, true), ids(&people, false)), (vec![2, 3], vec![1]));
    }

    #[test]
    fn a_partial_list_says_nothing_of_the_others() {
        let mut people = people(&[(1, true), (2, false)]);
        let data = OnlineUsers { count: 500, users: vec![user(2)] };
        assert!(people.receive(&ServerFrame::OnlineUsers { room_id: ROOM, data }));
        assert_eq!(ids(&people, true), [1, 2]);
    }

    #[test]
    fn pages_are_added_without_doubles() {
        let mut people = people(&[(1, true)]);
        people.receive(&ServerFrame::UserJoined { room_id: ROOM, count: 2, data: user(2) });
        let member = Member { user: user(2), role: Role::Moderator, online: true, last_seen_at: None };
        people.append(MemberPage { members: vec![member.clone()], next: Some(UserId(2)) });
        assert_eq!(people.list(true).nth(1), Some(&member));
        assert_eq!((people.next(), people.pages()), (Some(UserId(2)), 2));
    }
}
