//! The conversations that are held in memory: the open one, and a few that were open before.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::connection::{Connection, use_connection};
use super::conversation::{Conversation, Held, Loading};
use super::notices::{Notices, use_notices};
use super::people::People;
use super::rooms::{Rooms, use_rooms};
use crate::api::messages::history;
use crate::api::rooms::list_members;
use crate::browser;
use crate::protocol::{ApiError, ClientFrame, ErrorCode, HistoryPage, PageData, RoomId, ServerFrame, UserId};
use crate::realtime::revisions::{Action, Revisions};
use crate::realtime::timeline::{Side, Timeline};

/// As many conversations are held.
const KEPT: usize = 5;
/// How long to wait when a page turned out to be older than what is known to exist, in milliseconds.
const RELOAD_MS: u64 = 1_000;

/// The conversations.
#[derive(Debug, Clone, Copy)]
pub struct Conversations {
    /// The last one opened comes first.
    held: StoredValue<Vec<Held>>,
    revisions: StoredValue<Revisions>,
    rooms: Rooms,
    notices: Notices,
    connection: Connection,
}

impl Conversations {
    /// Look at a room. What is missing is loaded by [`Self::ensure_loaded`].
    pub fn open(self, room_id: RoomId) -> Conversation {
        let room = self.rooms.get_untracked(room_id);
        let held = self.find(room_id).unwrap_or_else(|| {
            let (last_seq, last_rev) = room.as_ref().map_or((0, 0), |room| (room.last_seq, room.last_rev));
            self.revisions.update_value(|revisions| {
                revisions.track(room_id, last_rev);
                revisions.open(room_id);
            });
            Held::new(room_id, Timeline::new(last_seq), People::default())
        });
        self.held.update_value(|all| {
            all.retain(|other| other.room_id != room_id);
            all.insert(0, held.clone());
            for forgotten in all.drain(KEPT.min(all.len())..) {
                self.revisions.update_value(|revisions| revisions.close(forgotten.room_id));
            }
        });
        Conversation::of(&held, room.as_ref())
    }

    /// Load what a conversation that was just opened lacks. In the browser only.
    pub fn ensure_loaded(self, room_id: RoomId) {
        self.notices.dismiss_room(room_id);
        let Some(held) = self.find(room_id) else { return };
        // An address further back in the history is obeyed once.
        let is_asked_for = held.is_earlier_page.try_update_value(std::mem::take).unwrap_or(false);
        let is_loading = held.loading.with_untracked(|loading| *loading == Loading::Newest);
        if held.timeline.with_untracked(Timeline::has_newer) && !is_asked_for && !is_loading {
            self.load_newest(room_id);
        }
        if !held.people.with_untracked(People::is_loaded) {
            self.load_people(room_id, None);
        }
    }

    /// Load the newest page in place of what is held.
    pub fn load_newest(self, room_id: RoomId) {
        let Some(held) = self.find(room_id) else { return };
        let number = held.request.get_value().wrapping_add(1);
        held.request.set_value(number);
        held.loading.set(Loading::Newest);
        spawn_local(async move {
            let answer = history(room_id, None, None).await;
            if held.request.get_value() == number {
                self.take_newest(&held, answer);
            }
        });
    }

    /// Load the page at one side of what is held.
    pub fn load_beside(self, room_id: RoomId, side: Side) {
        let Some(held) = self.find(room_id) else { return };
        let is_busy =
            held.loading.with_untracked(|loading| matches!(loading, Loading::Newest | Loading::Beside(_)));
        let before = held.timeline.with_untracked(|timeline| timeline.before(side));
        let (false, Some(before)) = (is_busy, before) else { return };
        held.loading.set(Loading::Beside(side));
        spawn_local(async move {
            let answer = history(room_id, Some(before), None).await;
            if held.loading.with_untracked(|loading| *loading != Loading::Beside(side)) {
                return; // The newest page was asked for meanwhile.
            }
            held.loading.set(match answer {
                Ok(page) => {
                    held.timeline.update(|timeline| timeline.join(side, page));
                    Loading::Idle
                }
                Err(error) => Loading::BesideFailed(side, self.refused(error)),
            });
        });
    }

    /// Load a page of the room's people: the first, which replaces what is held, or one more.
    pub fn load_people(self, room_id: RoomId, after: Option<UserId>) {
        let Some(held) = self.find(room_id) else { return };
        spawn_local(async move {
            match (list_members(room_id, after).await, after) {
                (Ok(page), None) => held.people.set(People::from_page(page)),
                (Ok(page), Some(_)) => held.people.update(|people| people.append(page)),
                // Nobody has asked: the list just stays as it is.
                (Err(error), None) => drop(self.refused(error)),
                (Err(error), Some(_)) => self.notices.failure(&self.refused(error)),
            }
        });
    }

    /// There is a connection again: ask for what was missed.
    pub(super) fn connected(self) {
        let rooms = self.revisions.try_update_value(Revisions::resume).unwrap_or_default();
        browser::connection::send(&ClientFrame::Resume { rooms });
        for held in self.held.get_value() {
            let failed = |loading: &Loading| matches!(loading, Loading::NewestFailed(_));
            if held.loading.with_untracked(failed) {
                self.load_newest(held.room_id);
            }
        }
    }

    /// What a frame says about the conversations.
    pub(super) fn receive(self, frame: &ServerFrame) {
        let actions =
            self.revisions.try_update_value(|revisions| revisions.receive(frame)).unwrap_or_default();
        for action in actions {
            self.obey(action);
        }
        match frame {
            ServerFrame::UserJoined { room_id, .. }
            | ServerFrame::UserLeft { room_id, .. }
            | ServerFrame::OnlineUsers { room_id, .. } => {
                if let Some(held) = self.find(*room_id) {
                    held.people.maybe_update(|people| people.receive(frame));
                }
            }
            ServerFrame::RoomChanged { data } if data.member_count.is_some() || data.role.is_some() => {
                self.load_people(data.id, None);
            }
            ServerFrame::RoomRemoved { room_id } => {
                self.held.update_value(|all| all.retain(|held| held.room_id != *room_id));
            }
            _ => {}
        }
    }

    fn obey(self, action: Action) {
        match action {
            Action::Apply { room_id, messages } => {
                if let Some(held) = self.find(room_id) {
                    held.timeline.update(|timeline| timeline.apply(messages));
                }
            }
            Action::Resume { rooms } => drop(browser::connection::send(&ClientFrame::Resume { rooms })),
            Action::Reload { room_id } => {
                if let Some(held) = self.find(room_id) {
                    held.timeline.update(Timeline::invalidate);
                    self.load_newest(room_id);
                }
            }
        }
    }

    fn take_newest(self, held: &Held, answer: Result<HistoryPage, ApiError>) {
        match answer {
            Ok(page) => {
                held.timeline.update(|timeline| timeline.load_newest(page));
                held.settle();
                held.loading.set(Loading::Idle);
                if held.timeline.with_untracked(Timeline::has_newer) {
                    let room_id = held.room_id;
                    browser::timers::later(RELOAD_MS, move || self.load_newest(room_id));
                }
            }
            Err(error) => held.loading.set(Loading::NewestFailed(self.refused(error))),
        }
    }

    fn refused(self, error: ApiError) -> ApiError {
        if error.code == ErrorCode::Unauthorized {
            self.connection.expire();
        }
        error
    }

    fn find(self, room_id: RoomId) -> Option<Held> {
        self.held.with_value(|all| all.iter().find(|held| held.room_id == room_id).cloned())
    }
}

/// Make the conversations available to everything below, beginning with the page's own.
pub fn provide_conversations(page: &PageData) {
    let mut revisions = Revisions::new();
    for room in &page.rooms {
        revisions.track(room.id, room.last_rev);
    }
    let mut all = Vec::new();
    if let Some(conversation) = page.conversation.clone() {
        let room_id = conversation.room_id;
        revisions.open(room_id);
        let last_seq = page.rooms.iter().find(|room| room.id == room_id).map_or(0, |room| room.last_seq);
        let is_earlier_page = conversation.before.is_some();
        let timeline = Timeline::from_page(conversation.history, last_seq, !is_earlier_page);
        let people = People::from_page(conversation.members);
        let held = Held::new(room_id, timeline, people);
        held.is_earlier_page.set_value(is_earlier_page);
        all.push(held);
    }
    provide_context(Conversations {
        held: StoredValue::new(all),
        revisions: StoredValue::new(revisions),
        rooms: use_rooms(),
        notices: use_notices(),
        connection: use_connection(),
    });
}

/// The conversations.
pub fn use_conversations() -> Conversations {
    expect_context()
}
