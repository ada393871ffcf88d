//! Short notes at the edge of the page that go by themselves.

use leptos::prelude::*;

use crate::protocol::{ApiError, Message, MessageId, RoomId, User};
use crate::ui::i18n::{CurrentLocale, use_locale};

/// Characters of a message that a notice quotes.
const EXCERPT_CHARS: usize = 120;
/// As many are kept; an older one makes room.
const SHOWN: usize = 4;

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done(String),
    /// Something could not be done.
    Problem(String),
    /// Someone wrote in a room that is not being read.
    Message { id: MessageId, from: User, room_id: RoomId, excerpt: String },
}

/// A notice on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: u32,
    pub kind: NoticeKind,
}

/// The notices.
#[derive(Debug, Clone, Copy)]
pub struct Notices {
    pub list: RwSignal<Vec<Notice>>,
    next_id: StoredValue<u32>,
    locale: CurrentLocale,
}

impl Notices {
    /// Show a notice.
    pub fn push(self, kind: NoticeKind) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id.wrapping_add(1));
        self.list.update(|list| {
            // One reminder a room: the newest.
            if let NoticeKind::Message { room_id, .. } = &kind {
                let room_id = *room_id;
                list.retain(|notice| !notice.is_about(room_id));
            }
            list.push(Notice { id, kind });
            let surplus = list.len().saturating_sub(SHOWN);
            list.drain(..surplus);
        });
    }

    /// Say in the reader's language what was refused.
    pub fn failure(self, error: &ApiError) {
        self.push(NoticeKind::Problem(self.locale.get_untracked().failure(error)));
    }

    /// Say whether the browser has copied what it was told to.
    pub fn copied(self, done: bool) {
        let t = self.locale.get_untracked();
        self.push(match done {
            true => NoticeKind::Done(t.copied().to_owned()),
            false => NoticeKind::Problem(t.not_copied().to_owned()),
        });
    }

    /// Someone wrote in a room that is not being read.
    pub fn message(self, message: &Message) {
        let (from, excerpt) = (message.user.clone(), message.quote().excerpt);
        self.push(NoticeKind::Message { id: message.id, from, room_id: message.room_id, excerpt });
    }

    /// A message says something else now, or nothing: what a notice quotes of it is out of date.
    pub fn changed(self, message: MessageId) {
        self.dismiss_all(|kind| matches!(kind, NoticeKind::Message { id, .. } if *id == message));
    }

    /// The reader wrote this for a room they are no longer in.
    pub fn lost(self, content: &str) {
        let text = self.locale.get_untracked().message_lost(excerpt(content));
        self.push(NoticeKind::Problem(text));
    }

    /// Take a notice away.
    pub fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|notice| notice.id != id));
    }

    /// Take away what is about a room, because it is being read now.
    pub fn dismiss_room(self, room_id: RoomId) {
        self.dismiss_all(
            |kind| matches!(kind, NoticeKind::Message { room_id: about, .. } if *about == room_id),
        );
    }

    /// Take away all that quote messages.
    pub fn dismiss_messages(self) {
        self.dismiss_all(|kind| matches!(kind, NoticeKind::Message { .. }));
    }

    fn dismiss_all(self, is_meant: impl Fn(&NoticeKind) -> bool) {
        self.list.maybe_update(|list| {
            let before = list.len();
            list.retain(|notice| !is_meant(&notice.kind));
            list.len() != before
        });
    }
}

impl Notice {
    fn is_about(&self, room: RoomId) -> bool {
        matches!(self.kind, NoticeKind::Message { room_id, .. } if room_id == room)
    }
}

fn excerpt(content: &str) -> String {
    content.chars().take(EXCERPT_CHARS).collect()
}

/// Make the notices available to everything below.
pub fn provide_notices() {
    provide_context(Notices {
        list: RwSignal::default(),
        next_id: StoredValue::new(0),
        locale: use_locale(),
    });
}

/// The notices.
pub fn use_notices() -> Notices {
    expect_context()
}
