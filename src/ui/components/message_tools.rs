//! What the reader may do to a message.

use std::sync::Arc;

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::when::When;
use crate::browser::clock;
use crate::protocol::{Message, PageData};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Deed};
use crate::ui::state::session::use_session;

/// The id of what a line's button for them is called, written once.
pub const SHOW_ACTIONS: &str = "show-actions";

/// Buttons at the line's end, while it has the pointer or the focus: in every line there would be more of them
/// than of everything else.
#[component]
pub fn MessageTools(
    message: Arc<Message>,
    conversation: Conversation,
    own: bool,
    at_hand: Memo<bool>,
) -> impl IntoView {
    let seq = message.seq;
    view! {
        // For those who come to the line by neither: a screen reader has a place of its own.
        <button
            type="button"
            class="unseen"
            tabindex="-1"
            aria-labelledby=SHOW_ACTIONS
            data-tools=seq
        ></button>
        <When is=at_hand>
            <Buttons message=message.clone() conversation own />
        </When>
    }
}

#[component]
fn Buttons(message: Arc<Message>, conversation: Conversation, own: bool) -> impl IntoView {
    let window_ms = use_context::<PageData>().map_or(0, |page| page.recall_window_ms);
    let session = use_session();
    let recallable = message.clone();
    let may_recall = move || {
        let (moderates, now_ms) = (conversation.moderates.get(), clock::now_ms() as i64);
        let check = |me| recallable.check_recall(me, moderates, window_ms, now_ms).is_ok();
        session.user_id().is_some_and(check)
    };
    let has_versions = message.edited_at.is_some();
    let may_look_back = move || has_versions && conversation.moderates.get();
    let replied = message.clone();
    let button = {
        let message = message.clone();
        move |label, icon, deed| tool(message.clone(), conversation, label, icon, deed)
    };
    let (look_back, recall, react, more) = (button.clone(), button.clone(), button.clone(), button.clone());
    view! {
        <div class="message-tools">
            {react(Locale::add_reaction, IconName::Emoji, Deed::React)} <ReplyButton message=replied conversation />
            {own.then(|| button(Locale::edit_message, IconName::Edit, Deed::Edit))}
            {move || {
                may_look_back().then(|| look_back(Locale::earlier_versions, IconName::History, Deed::LookBack))
            }} {move || may_recall().then(|| recall(Locale::recall_message, IconName::Undo, Deed::Recall))}
            {more(Locale::more_actions, IconName::More, Deed::More)}
        </div>
    }
    .into_any()
}

fn tool(
    message: Arc<Message>,
    conversation: Conversation,
    label: fn(Locale) -> &'static str,
    icon: IconName,
    deed: Deed,
) -> AnyView {
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
}

#[component]
fn ReplyButton(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=t.text(Locale::reply)
            title=t.text(Locale::reply)
            on:click=move |_| conversation.reply_to.set(Some(message.quote()))
        >
            <Icon name=IconName::Reply />
        </button>
    }
}
