//! The message that what is being written answers.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::lines;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::outbox::use_outbox;

/// Over the field, with a button to answer nothing after all.
#[component]
pub fn ReplyBar(conversation: Conversation) -> impl IntoView {
    let (t, outbox) = (use_locale(), use_outbox());
    move || {
        conversation.reply_to.get().map(|quote| {
            view! {
                <div class="reply-bar" role="status">
                    <span class="visually-hidden">{t.text(Locale::replying)}</span>
                    <div
                        class="answered"
                        inner_html=move || lines::quote(conversation.room_id, &quote, t.get()).into_string()
                        on:click=move |event| conversation.press(&event, outbox)
                    ></div>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=t.text(Locale::do_not_reply)
                        on:click=move |_| conversation.reply_to.set(None)
                    >
                        <Icon name=IconName::Close />
                    </button>
                </div>
            }
            .into_any()
        })
    }
}
