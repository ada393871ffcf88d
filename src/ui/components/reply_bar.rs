//! The message that what is being written answers.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::quote_line::QuoteLine;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;

/// Over the field, with a button to answer nothing after all.
#[component]
pub fn ReplyBar(conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    move || {
        conversation.reply_to.get().map(|quote| {
            view! {
                <div class="reply-bar" role="status">
                    <span class="visually-hidden">{t.text(Locale::replying)}</span>
                    <QuoteLine
                        room_id=conversation.room_id
                        quote
                        on_press=move |seq| conversation.seek(seq)
                    />
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
