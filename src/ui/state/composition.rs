//! The message that is being written.

use leptos::html::Textarea;
use leptos::prelude::*;

use super::conversation::Conversation;
use super::conversations::{Conversations, use_conversations};
use super::drafts::Drafts;
use super::notices::{NoticeKind, Notices, use_notices};
use super::outbox::{Outbox, use_outbox};
use super::reader::{Reader, use_reader};
use super::session::use_session;
use super::tray::Tray;
use super::typing::{Typing, use_typing};
use crate::browser::{pointer, text_area};
use crate::protocol::PageData;
use crate::protocol::limits::MESSAGE_CHARS;
use crate::realtime::outbox::Draft;
use crate::realtime::timeline::Timeline;
use crate::ui::i18n::{CurrentLocale, use_locale};

/// A text field, its draft, and what becomes of it.
#[derive(Clone, Copy)]
pub struct Composition {
    pub conversation: Conversation,
    pub field: NodeRef<Textarea>,
    /// What the field holds. The field is the truth: it may be filled before the page is alive.
    text: RwSignal<String>,
    /// What goes along with it.
    pub tray: Tray,
    /// Characters of a message, at most.
    pub most_chars: usize,
    /// Something was written that can be completed.
    pub completes: RwSignal<bool>,
    drafts: Option<Drafts>,
    conversations: Conversations,
    locale: CurrentLocale,
    notices: Notices,
    outbox: Outbox,
    reader: Reader,
    typing: Typing,
}

/// The composition in a room; brings back its draft.
pub fn use_composition(conversation: Conversation, field: NodeRef<Textarea>) -> Composition {
    let composition = Composition {
        conversation,
        field,
        text: RwSignal::default(),
        tray: Tray::empty(),
        most_chars: use_context::<PageData>().map_or(MESSAGE_CHARS, |page| page.message_chars),
        completes: RwSignal::new(false),
        drafts: use_session().account.with_untracked(|me| me.as_ref().map(|me| Drafts::of(me.id))),
        conversations: use_conversations(),
        locale: use_locale(),
        notices: use_notices(),
        outbox: use_outbox(),
        reader: use_reader(),
        typing: use_typing(),
    };
    Effect::new(move |_| {
        if field.get().is_some() {
            composition.begin();
        }
    });
    Effect::new(move |_| {
        let is_answer = conversation.reply_to.with(Option::is_some);
        if is_answer && !pointer::is_coarse() {
            text_area::focus(field);
        }
    });
    composition
}

impl Composition {
    /// Characters that would be sent, as the server counts them, tracked.
    pub fn count(self) -> usize {
        self.text.with(|text| text.trim().chars().count())
    }

    /// Whether nothing is written, not even white space.
    pub fn is_empty(self) -> bool {
        self.text.with_untracked(String::is_empty)
    }

    /// Whether there is something to send, and not too much, tracked. Before the page is alive the server decides.
    pub fn can_send(self) -> bool {
        !self.reader.has_local_time() || self.is_sendable()
    }

    fn is_sendable(self) -> bool {
        let least = if self.tray.is_ready() { 0 } else { 1 };
        !self.tray.is_waiting.get() && (least..=self.most_chars).contains(&self.count())
    }

    /// The field has changed.
    pub fn edited(self) {
        self.take(text_area::value(self.field));
        if self.count_untracked() > 0 {
            self.typing.tell(self.conversation.room_id);
        }
        let is_sign = |byte| matches!(byte, b'@' | b':');
        if !self.completes.get_untracked() && self.text.with_untracked(|text| text.bytes().any(is_sign)) {
            self.completes.set(true);
        }
    }

    /// Put something in at the caret, in the place of what is selected.
    pub fn insert(self, what: &str) {
        self.take(text_area::insert(self.field, what));
    }

    /// Send what is written, and begin anew. Nothing happens while it cannot be sent.
    pub fn send(self) {
        let room_id = self.conversation.room_id;
        self.take(text_area::value(self.field));
        if !untrack(|| self.is_sendable()) {
            return;
        }
        if self.outbox.is_full() {
            let reason = self.locale.get_untracked().outbox_full().to_owned();
            return self.notices.push(NoticeKind::Problem(reason));
        }
        self.conversation.following.set(true);
        if self.conversation.timeline.with_untracked(Timeline::has_newer) {
            self.conversations.load_newest(room_id);
        }
        self.outbox.post(
            room_id,
            Draft {
                content: self.text.with_untracked(|text| text.trim().to_owned()),
                attachments: self.tray.take(),
                reply_to: self.conversation.reply_to.try_update(Option::take).flatten(),
            },
        );
        self.typing.told_all();
        text_area::set_value(self.field, "");
        self.take(String::new());
    }

    /// The draft comes back, unless something was typed before the page was alive.
    fn begin(self) {
        let room_id = self.conversation.room_id;
        let typed = text_area::value(self.field);
        let text = if typed.is_empty() {
            self.drafts.map(|drafts| drafts.read(room_id)).unwrap_or_default()
        } else {
            typed.clone()
        };
        if text != typed {
            text_area::set_value(self.field, &text);
        }
        self.take(text);
        // On a phone the keyboard would cover half of what there is to read.
        if !pointer::is_coarse() && !self.conversation.is_for_message {
            text_area::focus(self.field);
        }
    }

    fn take(self, text: String) {
        if let Some(drafts) = self.drafts {
            drafts.write(self.conversation.room_id, &text);
        }
        self.text.set(text);
        text_area::fit(self.field);
    }

    fn count_untracked(self) -> usize {
        untrack(|| self.count())
    }
}
