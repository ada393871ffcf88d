//! The conversations that are kept in memory: the open one, and a few that were open before.

mod members;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::connection::{Connection, use_connection};
use super::conversation::{Conversation, KeptConversation, Loading, Start};
use super::notices::{Notices, use_notices};
use super::people::People;
use super::rooms::{Rooms, use_current_room, use_rooms};
use super::session::use_session;
use crate::browser;
use crate::browser::timers::Timer;
use crate::protocol::{
    ApiError, ClientFrame, ErrorCode, HistoryPage, Message, PageData, Quote, Room, RoomId, ServerFrame,
    UserId, limits,
};
use crate::realtime::revisions::{Action, Repairs, Revisions};
use crate::realtime::timeline::{Side, Timeline};

/// As many conversations are kept.
const KEPT: usize = 5;
/// How long to wait when a page turned out to be older than what is known to exist, in milliseconds.
const RELOAD_MS: u64 = 1_000;

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

    /// Load what a conversation that was just opened lacks. In the browser only.
    pub fn ensure_loaded(self, room_id: RoomId) {
        self.notices.dismiss_room(room_id);
        let Some(kept) = self.find(room_id) else { return };
        // A page that came with the document is obeyed once.
        let is_asked_for = kept.is_asked_for.try_update_value(std::mem::take).unwrap_or(false);
        let is_loading = kept.loading.with_untracked(|loading| *loading == Loading::First);
        let is_incomplete = kept.timeline.with_untracked(Timeline::has_newer);
        if is_incomplete && !is_asked_for && !is_loading {
            let room = self.rooms.get_untracked(room_id);
            match kept.start(room.as_ref()) {
                Start::Kept => {}
                Start::NewestPage => self.load_first(room_id, None),
                Start::PageBefore(before) => self.load_first(room_id, Some(before)),
            }
        }
        self.ensure_people(room_id);
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

    /// Load the page that has a position in its middle, in place of what is kept.
    pub(super) fn load_around(self, room_id: RoomId, seq: i64) {
        let before = seq + 1 + limits::HISTORY_DEFAULT / 2;
        let newest = self.find(room_id).map_or(0, |kept| kept.timeline.with_untracked(Timeline::latest_seq));
        self.load_first(room_id, Some(before).filter(|before| *before <= newest));
    }

    /// Load the newest page in place of what is kept.
    pub fn load_newest(self, room_id: RoomId) {
        self.load_first(room_id, None);
    }

    fn load_first(self, room_id: RoomId, before: Option<i64>) {
        let Some(kept) = self.find(room_id) else { return };
        let number = kept.request.get_value().wrapping_add(1);
        kept.request.set_value(number);
        kept.loading.set(Loading::First);
        spawn_local(async move {
            let answer = calls::history(room_id, before).await;
            if kept.request.get_value() == number {
                self.take_first(&kept, before, answer);
            }
        });
    }

    /// Load the page at one side of what is kept.
    pub fn load_beside(self, room_id: RoomId, side: Side) {
        let Some(kept) = self.find(room_id) else { return };
        let is_busy =
            kept.loading.with_untracked(|loading| matches!(loading, Loading::First | Loading::Beside(_)));
        let before = kept.timeline.with_untracked(|timeline| timeline.before(side));
        let (false, Some(before)) = (is_busy, before) else { return };
        kept.loading.set(Loading::Beside(side));
        spawn_local(async move {
            let answer = calls::history(room_id, Some(before)).await;
            if kept.loading.with_untracked(|loading| *loading != Loading::Beside(side)) {
                return; // Another place was asked for meanwhile.
            }
            kept.loading.set(match answer {
                Ok(page) => {
                    kept.timeline.update(|timeline| timeline.join(side, page));
                    Loading::Idle
                }
                Err(error) => Loading::BesideFailed(side, self.refused(error)),
            });
        });
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

    fn take_first(self, kept: &KeptConversation, before: Option<i64>, answer: Result<HistoryPage, ApiError>) {
        let page = match answer {
            Ok(page) => page,
            Err(error) => return kept.loading.set(Loading::FirstFailed(self.refused(error))),
        };
        kept.timeline.update(|timeline| match before {
            None => timeline.load_newest(page),
            Some(_) => timeline.load_elsewhere(page),
        });
        kept.settle();
        kept.loading.set(Loading::Idle);
        if before.is_none() && kept.timeline.with_untracked(Timeline::has_newer) {
            let room_id = kept.room_id;
            browser::timers::later(RELOAD_MS, move || self.load_newest(room_id));
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
