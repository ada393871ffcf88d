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
    let is_complete = Memo::new(move |_| conversation.reads.with(|reads| reads.is_complete));
    let text = move || {
        names.with(|names| match names.is_empty() {
            false => t.get().read_by_all(names),
            true if is_complete.get() => t.get().read_by_nobody().to_owned(),
            true => String::new(),
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

/// The nicknames of the others who have read a position. Asks for the marks if they are not known: once, and once
/// more with every connection and whenever the reader begins to share theirs.
fn use_readers(conversation: Conversation, seq: Signal<i64>) -> Memo<Vec<String>> {
    let (connection, session) = (use_connection(), use_session());
    let Conversation { room_id, reads, .. } = conversation;
    let shares = Memo::new(move |_| session.shares_reading());
    // Who does not share their own gets no marks.
    let may_ask = Memo::new(move |_| connection.is_online() && shares.get());
    // The last turn: only its answer counts. Marks that moved after the connection went may not be in it.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let number = turn.get_value().wrapping_add(1);
        turn.set_value(number);
        if !may_ask.get() {
            return reads.maybe_update(|reads| std::mem::take(&mut reads.is_complete));
        }
        if reads.with_untracked(|reads| reads.is_complete) {
            return;
        }
        spawn_local(async move {
            let Ok(marks) = calls::read_marks(room_id).await else {
                // It is a courtesy: the next connection asks again, or the next look.
                return;
            };
            if turn.try_get_value() == Some(number) {
                reads.try_update(|reads| {
                    marks.iter().for_each(|mark| reads.advance(mark.user.id, mark.seq));
                    reads.is_complete = true;
                });
            }
        });
    });
    Memo::new(move |_| {
        if !shares.get() {
            return Vec::new();
        }
        let readers: Vec<_> = reads.with(|reads| reads.readers(seq.get()).collect());
        let others = readers.into_iter().filter(|id| !session.is_me(*id));
        others.filter_map(|id| conversation.person(id)).map(|user| user.nickname).collect()
    })
}
