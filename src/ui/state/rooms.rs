//! The reader's rooms, and public ones they could join.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser;
use crate::protocol::{MessageId, Room, RoomId, RoomKind, ServerFrame, UserId};
use crate::realtime::room_list::{self, Marks};

/// The room list.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    /// In the server's order.
    pub list: RwSignal<Vec<Room>>,
    /// People online in all.
    pub online_total: RwSignal<i64>,
    /// A room that the reader is leaving or deleting: the socket may tell of it before the answer comes.
    pub departing: StoredValue<Option<RoomId>>,
    /// The messages that were recalled last.
    pub recalled: RwSignal<Vec<MessageId>>,
    /// The room that was last said to be another one, in whatever respect.
    pub changed: RwSignal<Option<RoomId>>,
    /// The room that is looked at, and whether what comes there is read as it comes: its mark follows a moment later.
    watched: RwSignal<Option<(RoomId, Memo<bool>)>>,
    /// How far the reader has read, by the server's word.
    marks: StoredValue<Marks>,
}

impl Rooms {
    /// One room, tracked.
    pub fn get(self, id: RoomId) -> Option<Room> {
        self.list.with(|list| list.iter().find(|room| room.id == id).cloned())
    }

    /// One room, not tracked.
    pub fn get_untracked(self, id: RoomId) -> Option<Room> {
        self.list.with_untracked(|list| list.iter().find(|room| room.id == id).cloned())
    }

    /// All messages that wait to be read, tracked.
    pub fn unread_total(self) -> i64 {
        let being_read = self.being_read();
        self.list.with(|list| room_list::total_unread(list.iter().filter(|room| Some(room.id) != being_read)))
    }

    /// The room that is being read, if any: what comes there does not wait. Tracked.
    pub fn being_read(self) -> Option<RoomId> {
        let (id, is_being_read) = self.watched.get()?;
        is_being_read.try_get().unwrap_or_default().then_some(id)
    }

    /// A room is looked at, as long as the current owner lives; `is_being_read` says whether its newest message is in view
    /// of an attentive reader.
    pub fn watch(self, id: RoomId, is_being_read: Memo<bool>) {
        self.watched.set(Some((id, is_being_read)));
        on_cleanup(move || {
            self.watched.maybe_update(|watched| {
                let is_of_it = watched.is_some_and(|(_, known)| known == is_being_read);
                if is_of_it {
                    *watched = None;
                }
                is_of_it
            });
        });
    }

    /// All rooms as they stand for the reader now: nothing waits in the one that is being read. Not tracked.
    pub fn snapshot(self) -> Vec<Room> {
        let mut rooms = self.list.get_untracked();
        let being_read = untrack(|| self.being_read());
        if let Some(room) = rooms.iter_mut().find(|room| Some(room.id) == being_read) {
            room.read_seq = room.last_seq;
            room.mentions.clear();
        }
        rooms
    }

    /// A room as an answer of the server had it.
    pub fn upsert(self, room: Room) {
        self.update(|list, marks| room_list::upsert(list, marks, room));
    }

    /// What a frame says about the rooms.
    pub fn receive(self, me: UserId, frame: &ServerFrame) {
        self.update(|list, marks| room_list::apply(list, marks, me, frame));
        match frame {
            ServerFrame::Hello { online_count, rooms, .. } => {
                self.online_total.set(*online_count);
                for mark in self.list.with_untracked(|list| room_list::marks_to_repeat(list, rooms)) {
                    browser::connection::send(&mark);
                }
            }
            ServerFrame::RoomChanged { data } => self.changed.set(Some(data.id)),
            ServerFrame::OnlineTotal { count } => self.online_total.set(*count),
            _ => {
                let recalled = room_list::recalled(frame);
                if !recalled.is_empty() {
                    self.recalled.set(recalled);
                }
            }
        }
    }

    /// The reader has left the room. The socket tells how it stands now, if there is one.
    pub fn leave(self, id: RoomId) {
        self.list.maybe_update(|list| room_list::leave(list, id));
    }

    /// The room is gone.
    pub fn remove(self, id: RoomId) {
        self.list.update(|list| list.retain(|room| room.id != id));
    }

    /// Change a room in place; notifies only if it is there and `change` makes it another.
    pub fn change(self, id: RoomId, change: impl FnOnce(&mut Room)) {
        self.list.maybe_update(|list| room_list::change(list, id, change));
    }

    fn update(self, update: impl FnOnce(&mut Vec<Room>, &mut Marks) -> bool) {
        self.list.maybe_update(|list| {
            self.marks.try_update_value(|marks| update(list, marks)).unwrap_or_default()
        });
    }
}

/// Make the rooms available to everything below.
pub fn provide_rooms(rooms: Vec<Room>, online_total: i64) {
    provide_context(Rooms {
        marks: StoredValue::new(Marks::of(&rooms)),
        list: RwSignal::new(rooms),
        online_total: RwSignal::new(online_total),
        departing: StoredValue::new(None),
        recalled: RwSignal::default(),
        watched: RwSignal::default(),
        changed: RwSignal::default(),
    });
}

/// The rooms.
pub fn use_rooms() -> Rooms {
    expect_context()
}

/// The room the address names, whether or not it exists. Only below the router.
pub fn use_current_room() -> Memo<Option<RoomId>> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| room_in_path(path)))
}

fn room_in_path(path: &str) -> Option<RoomId> {
    path.strip_prefix("/rooms/")?.trim_end_matches('/').parse().ok()
}

/// The part of the room list a room belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Rooms,
    Private,
    OpenToJoin,
}

impl Section {
    /// Where a room is listed.
    pub fn of(room: &Room) -> Self {
        match (room.kind, room.role) {
            (RoomKind::Direct, _) => Self::Private,
            (_, Some(_)) => Self::Rooms,
            (_, None) => Self::OpenToJoin,
        }
    }

    /// The section's rooms, in the order of the list.
    pub fn rooms(self, all: &[Room]) -> Vec<RoomId> {
        all.iter().filter(|room| Self::of(room) == self).map(|room| room.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Role, User};

    fn room(id: i64, name: &str, kind: RoomKind, role: Option<Role>) -> Room {
        Room {
            id: RoomId(id),
            name: name.to_owned(),
            kind,
            description: String::new(),
            role,
            member_count: 1,
            online_count: 0,
            last_seq: 0,
            last_rev: 0,
            read_seq: 0,
            notify: crate::protocol::Notify::default(),
            mentions: Vec::new(),
            muted_until: 0,
            peer: None,
        }
    }

    fn rooms() -> Vec<Room> {
        let mut direct = room(3, "阿兰", RoomKind::Direct, Some(Role::Member));
        direct.peer = Some(User {
            id: UserId(2),
            username: "alan".to_owned(),
            nickname: "阿兰".to_owned(),
            avatar_id: 1,
        });
        vec![
            room(1, "Lobby 大厅", RoomKind::Public, Some(Role::Member)),
            room(2, "Études", RoomKind::Private, Some(Role::Owner)),
            direct,
            room(4, "Chess", RoomKind::Public, None),
        ]
    }

    #[test]
    fn every_room_is_in_one_section() {
        let rooms = rooms();
        assert_eq!(Section::Rooms.rooms(&rooms), [RoomId(1), RoomId(2)]);
        assert_eq!(Section::Private.rooms(&rooms), [RoomId(3)]);
        assert_eq!(Section::OpenToJoin.rooms(&rooms), [RoomId(4)]);
    }

    #[test]
    fn the_address_names_the_room() {
        assert_eq!(room_in_path("/rooms/12"), Some(RoomId(12)));
        assert_eq!(room_in_path("/rooms/12/"), Some(RoomId(12)));
        assert_eq!(room_in_path("/rooms/twelve"), None);
        assert_eq!(room_in_path("/"), None);
        assert_eq!(room_in_path("/profile"), None);
    }
}
