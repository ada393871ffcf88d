//! Who has read what the reader has said.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::message_fields::CancelDeed;
use crate::protocol::Message;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::connection::use_connection;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

lazy! {
    /// Who has read the newest message, at the end of the timeline.
    pub fn read_by(conversation: Conversation) -> AnyView {
        view! { <ReadBy conversation /> }.into_any()
    }
}

lazy! {
    /// Who has read a message, below it.
    pub fn message_readers(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <MessageReaders message conversation /> }.into_any()
    }
}

#[component]
fn ReadBy(conversation: Conversation) -> impl IntoView {
    let newest = Memo::new(move |_| conversation.timeline.with(|timeline| timeline.latest_seq()));
    let names = use_readers(conversation, newest.into());
    let t = use_locale();
    let is_direct = Memo::new(move |_| conversation.is_direct());
    let text = move || {
        names.with(|names| match names.as_slice() {
            [] => String::new(),
            _ if is_direct.get() => t.get().read().to_owned(),
            names => t.get().read_by_all(names),
        })
    };
    view! { <p class="read-by">{text}</p> }
}

#[component]
fn MessageReaders(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let names = use_readers(conversation, Signal::stored(message.seq));
    let text = move || {
        names.with(|names| match names.is_empty() {
            true => t.get().read_by_nobody().to_owned(),
            false => t.get().read_by_all(names),
        })
    };
    view! {
        <div class="message-form">
            <p role="status">{text}</p>
            <div class="actions">
                <CancelDeed conversation seq=message.seq label=Locale::close />
            </div>
        </div>
    }
}

/// The nicknames of the others who have read a position. Asks for the marks if they are not known.
fn use_readers(conversation: Conversation, seq: Signal<i64>) -> Memo<Vec<String>> {
    let (connection, session) = (use_connection(), use_session());
    let Conversation { room_id, reads, .. } = conversation;
    let is_missing = Memo::new(move |_| connection.is_online() && reads.with(|reads| !reads.is_complete));
    Effect::new(move |_| {
        if !is_missing.get() {
            return;
        }
        reads.update(|reads| reads.is_complete = true);
        spawn_local(async move {
            let Ok(marks) = calls::read_marks(room_id).await else {
                // It is a courtesy: the next connection asks again.
                return;
            };
            reads.try_update(|reads| marks.iter().for_each(|mark| reads.advance(mark.user.id, mark.seq)));
        });
    });
    Memo::new(move |_| {
        let shares = session.account.with(|me| me.as_ref().is_some_and(|me| me.shares_reading));
        if !shares {
            return Vec::new();
        }
        let readers: Vec<_> = reads.with(|reads| reads.readers(seq.get()).collect());
        let others = readers.into_iter().filter(|id| !session.is_me(*id));
        others.filter_map(|id| conversation.person(id)).map(|user| user.nickname).collect()
    })
}
