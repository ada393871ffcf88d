//! The conversations that are kept in memory: the open one, and a few that were open before.

mod history;
mod members;

use leptos::prelude::*;

use super::connection::{Connection, use_connection};
use super::conversation::{Conversation, KeptConversation, Loading, Start};
use super::notices::{Notices, use_notices};
use super::people::People;
use super::rooms::{Rooms, use_current_room, use_rooms};
use super::session::use_session;
use crate::browser;
use crate::browser::timers::Timer;
use crate::protocol::{
    ApiError, ClientFrame, ErrorCode, Message, PageData, Quote, Room, RoomId, ServerFrame, UserId,
};
use crate::realtime::revisions::{Action, Repairs, Revisions};
use crate::realtime::timeline::Timeline;

/// As many conversations are kept.
const KEPT: usize = 5;

/// The conversations.
#[derive(Debug, Clone, Copy)]
pub struct Conversations {
    /// The last one opened comes first.
    kept: StoredValue<Vec<KeptConversation>>,
    revisions: StoredValue<Revisions>,
    rooms: Rooms,
    me: Option<UserId>,
    current: Memo<Option<RoomId>>,
    /// What the message that is being written answers.
    pub(super) answered: StoredValue<Option<RwSignal<Option<Quote>>>>,
    /// The people of the current room are about to be loaded anew.
    renewal: StoredValue<Option<Timer>, LocalStorage>,
    /// The message to show when its room is opened next.
    aim: StoredValue<Option<(RoomId, i64)>>,
    notices: Notices,
    connection: Connection,
}

impl Conversations {
    /// Look at a room. What is missing is loaded by [`Self::ensure_loaded`].
    pub fn open(self, room_id: RoomId) -> Conversation {
        let room = self.rooms.get_untracked(room_id);
        let kept = self.find(room_id).unwrap_or_else(|| {
            let (last_seq, last_rev) = room.as_ref().map_or((0, 0), |room| (room.last_seq, room.last_rev));
            self.revisions.update_value(|revisions| {
                revisions.track(room_id, last_rev);
                revisions.open(room_id);
            });
            KeptConversation::new(room_id, Timeline::new(last_seq), People::default())
        });
        kept.timeline.maybe_update(Timeline::let_go);
        let aim = self.aim.try_update_value(Option::take).flatten().filter(|(room, _)| *room == room_id);
        kept.is_asked_for.update_value(|is_asked_for| *is_asked_for |= aim.is_some());
        // What is kept goes if reading begins elsewhere.
        let begins_elsewhere = matches!(kept.start(room.as_ref()), Start::PageBefore(_));
        if begins_elsewhere && !kept.is_asked_for.get_value() {
            kept.timeline.update(|timeline| *timeline = Timeline::new(timeline.latest_seq()));
        }
        self.kept.update_value(|all| {
            all.retain(|other| other.room_id != room_id);
            all.insert(0, kept.clone());
            for forgotten in all.drain(KEPT.min(all.len())..) {
                self.revisions.update_value(|revisions| revisions.close(forgotten.room_id));
            }
        });
        let mut conversation = Conversation::of(&kept, room.as_ref(), self);
        if let Some((_, seq)) = aim {
            conversation.is_for_message = true;
            conversation.seek(seq);
        }
        conversation
    }

    /// Show the message at a position when its room is opened next.
    pub fn aim(self, room_id: RoomId, seq: i64) {
        self.aim.set_value(Some((room_id, seq)));
    }

    /// The revision up to which the room being read is complete; elsewhere that of the room opened last.
    pub fn revision(self) -> Option<i64> {
        let last = || self.kept.with_value(|all| all.first().map(|kept| kept.room_id));
        let room_id = self.current.get().or_else(last)?;
        self.revisions.with_value(|revisions| revisions.held(room_id))
    }

    /// What was missing and has been made good.
    pub fn repairs(self) -> Repairs {
        self.revisions.with_value(Revisions::repairs)
    }

    /// The reader's rooms.
    pub(super) fn rooms(self) -> Rooms {
        self.rooms
    }

    /// The reader.
    pub(super) fn me(self) -> Option<UserId> {
        self.me
    }

    /// Something was refused: say so.
    pub(super) fn failed(self, error: ApiError) {
        self.notices.failure(&self.refused(error));
    }

    /// There is a connection again: ask for what was missed.
    pub(super) fn connected(self) {
        let rooms = self.revisions.try_update_value(Revisions::resume).unwrap_or_default();
        browser::connection::send(&ClientFrame::Resume { rooms });
        for kept in self.kept.get_value() {
            let failed = |loading: &Loading| matches!(loading, Loading::FirstFailed(_));
            if kept.loading.with_untracked(failed) {
                self.load_newest(kept.room_id);
            }
        }
        self.renew_people_soon();
    }

    /// Nothing is heard until there is a connection again. Messages are then caught up with; people are not.
    pub(super) fn disconnected(self) {
        self.outdate_people(|_| true);
        for kept in self.kept.get_value() {
            kept.reads.update(|reads| reads.is_complete = false);
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
                if let Some(kept) = self.find(*room_id) {
                    kept.people.maybe_update(|people| people.receive(frame));
                }
            }
            ServerFrame::MemberRead { room_id, user_id, seq } => {
                if let Some(kept) = self.find(*room_id) {
                    kept.reads.update(|reads| reads.advance(*user_id, *seq));
                }
            }
            ServerFrame::RoomChanged { data } if data.member_count.is_some() || data.role.is_some() => {
                self.outdate_people(|room_id| room_id == data.id);
                self.renew_people_soon();
            }
            ServerFrame::RoomRemoved { room_id } => self.keep_only(|id| id != *room_id),
            // What was left or lost while there was no connection.
            ServerFrame::Hello { rooms, .. } => self.keep_only(|id| rooms.iter().any(|room| room.id == id)),
            _ => {}
        }
    }

    /// A message says something else now, or nothing any more: so does what quotes it.
    pub(super) fn requote(self, message: &Message) {
        let Some(answered) = self.answered.get_value() else { return };
        let is_quoted = |quote: &Option<Quote>| quote.as_ref().is_some_and(|quote| quote.id == message.id);
        if answered.try_with_untracked(is_quoted) == Some(true) {
            answered.try_set(Some(message.quote()));
        }
    }

    fn obey(self, action: Action) {
        match action {
            Action::Apply { room_id, messages } => {
                if let Some(kept) = self.find(room_id) {
                    kept.timeline.update(|timeline| timeline.apply(messages));
                }
            }
            Action::Resume { rooms } => drop(browser::connection::send(&ClientFrame::Resume { rooms })),
            Action::Reload { room_id } => {
                if let Some(kept) = self.find(room_id) {
                    kept.timeline.update(Timeline::invalidate);
                    self.load_newest(room_id);
                }
            }
        }
    }

    fn refused(self, error: ApiError) -> ApiError {
        if error.code == ErrorCode::Unauthorized {
            self.connection.expire();
        }
        error
    }

    fn keep_only(self, is_kept: impl Fn(RoomId) -> bool) {
        self.kept.update_value(|all| all.retain(|kept| is_kept(kept.room_id)));
    }

    fn find(self, room_id: RoomId) -> Option<KeptConversation> {
        self.kept.with_value(|all| all.iter().find(|kept| kept.room_id == room_id).cloned())
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
        let room = page.rooms.iter().find(|room| room.id == room_id);
        let begins_before = conversation.before.or_else(|| room.and_then(Room::first_page_before));
        let last_seq = room.map_or(0, |room| room.last_seq);
        let timeline = Timeline::from_page(conversation.history, last_seq, begins_before.is_none());
        let people = People::from_page(conversation.members);
        let kept = KeptConversation::new(room_id, timeline, people);
        kept.is_asked_for.set_value(begins_before.is_some());
        kept.has_stale_people.set_value(false);
        all.push(kept);
    }
    provide_context(Conversations {
        kept: StoredValue::new(all),
        revisions: StoredValue::new(revisions),
        rooms: use_rooms(),
        me: untrack(|| use_session().user_id()),
        current: use_current_room(),
        answered: StoredValue::new(None),
        renewal: StoredValue::new_local(None),
        aim: StoredValue::new(None),
        notices: use_notices(),
        connection: use_connection(),
    });
}

/// The conversations.
pub fn use_conversations() -> Conversations {
    expect_context()
}
