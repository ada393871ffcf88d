//! Who is writing.

use leptos::prelude::*;

use crate::ui::i18n::use_locale;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;
use crate::ui::state::typing::use_typing;

/// A line below the composer, empty when nobody is writing.
#[component]
pub fn TypingLine(conversation: Conversation) -> impl IntoView {
    let (t, session, typing) = (use_locale(), use_session(), use_typing());
    let names = Memo::new(move |_| {
        let writers = typing.in_room(conversation.room_id).into_iter();
        let others = writers.filter(|id| !session.is_me(*id));
        others.filter_map(|id| conversation.person(id)).map(|user| user.nickname).collect::<Vec<_>>()
    });
    let text = move || {
        names.with(|names| match names.as_slice() {
            [] => String::new(),
            [name] => t.get().writing(name),
            [first, second] => t.get().two_writing(first, second),
            _ => t.get().several_writing().to_owned(),
        })
    };
    view! {
        <p class="typing" aria-live="polite">
            {text}
        </p>
    }
}
