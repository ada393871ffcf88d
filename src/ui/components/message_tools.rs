//! What the reader may do to a message.

use std::sync::Arc;

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::when::When;
use crate::browser::clock;
use crate::protocol::{Message, PageData};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Deed};
use crate::ui::state::reader::use_reader;
use crate::ui::state::session::use_session;

/// Buttons at the line's end, while it has the pointer or the focus. They need the browser.
#[component]
pub fn MessageTools(message: Arc<Message>, conversation: Conversation, own: bool) -> impl IntoView {
    let reader = use_reader();
    let is_offered = move || reader.is_here() && (own || conversation.moderates.get());
    view! {
        <When is=Signal::derive(is_offered)>
            <Buttons message=message.clone() conversation own />
        </When>
    }
}

#[component]
fn Buttons(message: Arc<Message>, conversation: Conversation, own: bool) -> impl IntoView {
    let moderates = conversation.moderates.get();
    let window_ms = use_context::<PageData>().map_or(0, |page| page.recall_window_ms);
    let may_recall = use_session().account.with_untracked(|account| {
        let me = account.as_ref().map(|account| account.id);
        me.is_some_and(|me| message.check_recall(me, moderates, window_ms, clock::now_ms() as i64).is_ok())
    });
    let button = |shown: bool, label: fn(Locale) -> &'static str, icon: IconName, deed: Deed| {
        let message = message.clone();
        shown.then(|| {
            let t = use_locale();
            view! {
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t.text(label)
                    title=t.text(label)
                    on:click=move |_| conversation.begin(&message, deed)
                >
                    <Icon name=icon />
                </button>
            }
            .into_any()
        })
    };
    view! {
        <div class="message-tools">
            {button(own, Locale::edit_message, IconName::Edit, Deed::Edit)}
            {button(
                moderates && message.edited_at.is_some(),
                Locale::earlier_versions,
                IconName::History,
                Deed::LookBack,
            )} {button(may_recall, Locale::recall_message, IconName::Undo, Deed::Recall)}
        </div>
    }
    .into_any()
}
