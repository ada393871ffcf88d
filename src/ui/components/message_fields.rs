//! What the forms about a message have in common.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::focus;
use crate::protocol::Message;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;

/// Which message a form is about.
#[component]
pub fn MessageFields(message: Arc<Message>) -> impl IntoView {
    view! {
        <input type="hidden" name="room_id" value=message.room_id.0 />
        <input type="hidden" name="message_id" value=message.id.0 />
    }
    .into_any()
}

/// Leaves the message as it is.
#[component]
pub fn CancelDeed(
    conversation: Conversation,
    /// The message's.
    seq: i64,
    label: fn(Locale) -> &'static str,
) -> impl IntoView {
    let t = use_locale();
    // However it ends: if the keyboard was in the form, it goes on from the message.
    on_cleanup(move || focus::recover(format!("m{seq}")));
    view! {
        <button type="button" class="button" on:click=move |_| conversation.finish()>
            {t.text(label)}
        </button>
    }
    .into_any()
}
