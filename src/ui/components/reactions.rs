//! The emoji under a message.

use std::sync::Arc;

use leptos::prelude::*;

use crate::protocol::{Message, Reaction};
use crate::ui::i18n::use_locale;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

/// Each with its count, to press: it adds one's own, or takes it away.
#[component]
pub fn Reactions(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let reactions = message.reactions.clone();
    (!reactions.is_empty()).then(move || {
        let reaction = move |reaction| reaction_button(&message, reaction, conversation);
        view! { <div class="reactions">{reactions.into_iter().map(reaction).collect_view()}</div> }.into_any()
    })
}

fn reaction_button(message: &Arc<Message>, reaction: Reaction, conversation: Conversation) -> AnyView {
    let (t, session) = (use_locale(), use_session());
    let Reaction { emoji, count, users } = reaction;
    let mine = session.user_id().is_some_and(|me| users.iter().any(|user| user.id == me));
    let names = StoredValue::new(users.into_iter().map(|user| user.nickname).collect::<Vec<_>>());
    let who = {
        let emoji = emoji.clone();
        Signal::derive(move || names.with_value(|names| t.get().reacted_by(names, count, &emoji)))
    };
    let react = {
        let (message, emoji) = (message.clone(), emoji.clone());
        move |_| conversation.react(&message, &emoji, !mine)
    };
    view! {
        <button
            type="button"
            class="reaction"
            aria-pressed=mine.to_string()
            aria-label=who
            title=who
            on:click=react
        >
            <span aria-hidden="true">{emoji}</span>
            " "
            {count}
        </button>
    }
    .into_any()
}
