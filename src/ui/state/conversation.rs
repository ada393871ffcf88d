//! One room's conversation as it is kept in memory.

use std::sync::Arc;

use leptos::prelude::*;
use uuid::Uuid;

use super::conversations::Conversations;
use super::people::People;
use super::press::Deed;
use super::reads::Reads;
use crate::browser;
use crate::protocol::{ApiError, Message, MessageId, Quote, Room, RoomId, User, UserId};
use crate::realtime::timeline::{Side, Timeline};

/// What is being loaded of a conversation, or could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Loading {
    #[default]
    Idle,
    /// The page to begin with: the newest, or the one with the first unread message.
    First,
    /// The page before or after what is kept.
    Beside(Side),
    FirstFailed(ApiError),
    BesideFailed(Side, ApiError),
}

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    NewestPage,
    /// At the first unread message, which is kept.
    Kept,
    /// At the first unread message, on the page with this `before`.
    PageBefore(i64),
}

/// What is kept of a room, whether or not it is being looked at.
#[derive(Debug, Clone)]
pub(super) struct KeptConversation {
    pub room_id: RoomId,
    pub timeline: ArcRwSignal<Timeline>,
    pub people: ArcRwSignal<People>,
    pub reads: ArcRwSignal<Reads>,
    pub loading: ArcRwSignal<Loading>,
    /// The last request for the page to begin with: only its answer counts.
    pub request: ArcStoredValue<u32>,
    /// The last request for the people from the first on: only its answer counts.
    pub people_request: ArcStoredValue<u32>,
    /// Others may be in the room now.
    pub has_stale_people: ArcStoredValue<bool>,
    /// Messages after this one came while the conversation was being looked at.
    pub live_after: ArcStoredValue<i64>,
    /// The page is one further back that came with the document.
    pub is_asked_for: ArcStoredValue<bool>,
}

impl KeptConversation {
    pub fn new(room_id: RoomId, timeline: Timeline, people: People) -> Self {
        Self {
            room_id,
            timeline: ArcRwSignal::new(timeline),
            people: ArcRwSignal::new(people),
            reads: ArcRwSignal::default(),
            loading: ArcRwSignal::default(),
            request: ArcStoredValue::new(0),
            people_request: ArcStoredValue::new(0),
            has_stale_people: ArcStoredValue::new(true),
            live_after: ArcStoredValue::new(0),
            is_asked_for: ArcStoredValue::new(false),
        }
    }

    /// Messages that exist now are not news.
    pub fn settle(&self) {
        self.live_after.set_value(self.timeline.with_untracked(Timeline::latest_seq));
    }

    /// Where reading begins if the room is opened now.
    pub fn start(&self, room: Option<&Room>) -> Start {
        let first_page = room.and_then(|room| Some((room.read_seq + 1, room.first_page_before()?)));
        let Some((unread, before)) = first_page else { return Start::NewestPage };
        let is_kept = self.timeline.with_untracked(|timeline| timeline.shows(unread));
        if is_kept { Start::Kept } else { Start::PageBefore(before) }
    }
}

/// A conversation while it is being looked at.
#[derive(Debug, Clone, Copy)]
pub struct Conversation {
    pub room_id: RoomId,
    pub timeline: RwSignal<Timeline>,
    pub people: RwSignal<People>,
    /// How far the others have read.
    pub reads: RwSignal<Reads>,
    pub loading: RwSignal<Loading>,
    /// The view stays at the newest line as more come.
    pub following: RwSignal<bool>,
    /// Messages after this one were unread when the conversation was opened.
    pub unread_after: Option<i64>,
    /// Whether the reader moderates the room.
    pub moderates: Memo<bool>,
    /// The message that what is being written answers.
    pub reply_to: RwSignal<Option<Quote>>,
    /// The position of the message that the pointer is on.
    pointed: RwSignal<Option<i64>>,
    /// The position of the message that has the focus, or something in it.
    focused: RwSignal<Option<i64>>,
    /// The picture that is looked at in full.
    pub picture: RwSignal<Option<Uuid>>,
    /// The position that is to be shown, once it is there.
    pub sought: RwSignal<Option<i64>>,
    /// It was opened for one message, which then has the focus.
    pub is_for_message: bool,
    /// The reader has marked something as unread: nothing here counts as read until they come back.
    pub keeps_unread: RwSignal<bool>,
    pub(super) me: Option<UserId>,
    pub(super) conversations: Conversations,
    /// Which message, as it stood then, and what.
    deed: RwSignal<Option<(MessageId, Option<i64>, Deed)>>,
    /// What is being written in the place of a message. Its line may be drawn anew meanwhile.
    pub edit: StoredValue<String>,
    live_after: StoredValue<i64>,
}

impl Conversation {
    /// `kept`, opened now.
    pub(super) fn of(kept: &KeptConversation, room: Option<&Room>, conversations: Conversations) -> Self {
        kept.settle();
        let (room_id, rooms) = (kept.room_id, conversations.rooms());
        let reply_to = RwSignal::new(None);
        conversations.answered.set_value(Some(reply_to));
        let sought = browser::navigation::linked_message(room_id);
        Self {
            room_id,
            timeline: kept.timeline.clone().into(),
            people: kept.people.clone().into(),
            reads: kept.reads.clone().into(),
            loading: kept.loading.clone().into(),
            following: RwSignal::new(true),
            moderates: Memo::new(move |_| rooms.get(room_id).is_some_and(|room| room.is_moderated())),
            reply_to,
            pointed: RwSignal::new(None),
            focused: RwSignal::new(None),
            picture: RwSignal::new(None),
            sought: RwSignal::new(sought),
            is_for_message: sought.is_some(),
            keeps_unread: RwSignal::new(false),
            me: conversations.me(),
            conversations,
            deed: RwSignal::new(None),
            edit: StoredValue::new(String::new()),
            unread_after: room.filter(|room| room.unread() > 0).map(|room| room.read_seq),
            live_after: kept.live_after.clone().into(),
        }
    }

    /// The position after which messages have come while the conversation was being looked at. From now on it is `latest`,
    /// if that is later.
    pub fn take_news(self, latest: i64) -> i64 {
        let live_after = self.live_after.get_value();
        self.live_after.set_value(live_after.max(latest));
        live_after
    }

    /// The messages that the reader has at hand, by keyboard and by pointer; tracked.
    pub fn at_hand(self) -> Vec<Arc<Message>> {
        let (focused, pointed) = (self.focused.get(), self.pointed.get());
        let of_both = [focused, pointed.filter(|_| pointed != focused)].into_iter().flatten();
        self.timeline.with(|timeline| of_both.filter_map(|seq| timeline.find(seq).cloned()).collect())
    }

    /// The pointer is on the message at a position now, or on none.
    pub fn point_at(self, seq: Option<i64>) {
        if self.pointed.get_untracked() != seq {
            self.pointed.set(seq);
        }
    }

    /// The focus is in the message at a position now, or in none.
    pub fn focus_on(self, seq: Option<i64>) {
        if self.focused.get_untracked() != seq {
            self.focused.set(seq);
        }
    }

    /// What the reader is about to do, and to which message; tracked. Nothing any more once that says something else;
    /// what others put under it meanwhile does not matter.
    pub fn deed(self) -> Option<(Arc<Message>, Deed)> {
        let (id, edited_at, deed) = self.deed.get()?;
        let is_it = |message: &&Arc<Message>| message.id == id && message.edited_at == edited_at;
        let message = self.timeline.with(|timeline| timeline.messages().iter().find(is_it).cloned())?;
        message.recalled.is_none().then_some((message, deed))
    }

    /// Begin to do something to a message; whatever was begun is given up.
    pub fn begin(self, message: &Message, deed: Deed) {
        self.edit.set_value(message.content.clone());
        self.deed.set(Some((message.id, message.edited_at, deed)));
    }

    /// It is done or given up.
    pub fn finish(self) {
        self.deed.set(None);
    }

    /// The message as it stands now. The socket says so to everyone else, and here again.
    pub fn apply(self, message: Message) {
        self.timeline.update(|timeline| timeline.apply([message]));
    }

    /// It is done: the message as it stands now.
    pub fn take(self, message: Message) {
        self.apply(message);
        self.finish();
    }

    /// Someone of the room, as far as known, tracked.
    pub fn person(self, id: UserId) -> Option<User> {
        self.people.with(|people| people.find(id).cloned()).or_else(|| {
            self.timeline.with(|timeline| {
                let mut newest_first = timeline.messages().iter().rev();
                newest_first.find(|message| message.user_id == id).map(|message| message.user.clone())
            })
        })
    }

    /// Whoever has written what is in the window, the latest first.
    pub fn authors(self) -> Vec<User> {
        self.timeline.with_untracked(|timeline| {
            let mut authors = Vec::<User>::new();
            for message in timeline.messages().iter().rev() {
                if authors.iter().all(|known| known.id != message.user_id) {
                    authors.push(message.user.clone());
                }
            }
            authors
        })
    }
}
