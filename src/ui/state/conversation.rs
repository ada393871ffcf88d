//! One room's conversation as it is held in memory.

use leptos::prelude::*;

use super::people::People;
use crate::protocol::{ApiError, Message, Room, RoomId, User, UserId};
use crate::realtime::timeline::{Side, Timeline};

/// What is being loaded of a conversation, or could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Loading {
    #[default]
    Idle,
    Newest,
    /// The page before or after what is held.
    Beside(Side),
    /// The newest page could not be loaded.
    NewestFailed(ApiError),
    BesideFailed(Side, ApiError),
}

/// What is held of a room, whether or not it is being looked at.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub room_id: RoomId,
    pub timeline: ArcRwSignal<Timeline>,
    pub people: ArcRwSignal<People>,
    pub loading: ArcRwSignal<Loading>,
    /// The last request for the newest page: only its answer counts.
    pub request: ArcStoredValue<u32>,
    /// Messages after this one came while the conversation was being looked at.
    pub live_after: ArcStoredValue<i64>,
    /// The page was asked for at a place of its own, further back.
    pub is_earlier_page: ArcStoredValue<bool>,
}

impl Held {
    pub fn new(room_id: RoomId, timeline: Timeline, people: People) -> Self {
        Self {
            room_id,
            timeline: ArcRwSignal::new(timeline),
            people: ArcRwSignal::new(people),
            loading: ArcRwSignal::default(),
            request: ArcStoredValue::new(0),
            live_after: ArcStoredValue::new(0),
            is_earlier_page: ArcStoredValue::new(false),
        }
    }

    /// What is held now is not news.
    pub fn settle(&self) {
        let newest = self.timeline.with_untracked(|timeline| timeline.messages().last().map(|last| last.seq));
        self.live_after.set_value(newest.unwrap_or(0));
    }
}

/// A conversation while it is being looked at.
#[derive(Debug, Clone, Copy)]
pub struct Conversation {
    pub room_id: RoomId,
    pub timeline: RwSignal<Timeline>,
    pub people: RwSignal<People>,
    pub loading: RwSignal<Loading>,
    /// The view stays at the newest line as more come.
    pub following: RwSignal<bool>,
    /// Messages after this one were unread when the conversation was opened.
    pub unread_after: Option<i64>,
    live_after: StoredValue<i64>,
}

impl Conversation {
    /// `held`, opened now.
    pub(super) fn of(held: &Held, room: Option<&Room>) -> Self {
        held.settle();
        Self {
            room_id: held.room_id,
            timeline: held.timeline.clone().into(),
            people: held.people.clone().into(),
            loading: held.loading.clone().into(),
            following: RwSignal::new(true),
            unread_after: room.filter(|room| room.unread() > 0).map(|room| room.read_seq),
            live_after: held.live_after.clone().into(),
        }
    }

    /// Whether a message came while the conversation was being looked at, and is asked about for the first time.
    pub fn is_news(self, message: &Message) -> bool {
        let is_news = message.seq > self.live_after.get_value();
        if is_news {
            self.live_after.set_value(message.seq);
        }
        is_news
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
}
