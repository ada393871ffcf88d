//! What else can be done to a message.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::emoji_dialog::EmojiDialog;
use super::icon::{Icon, IconName};
use crate::browser::{focus, popover};
use crate::protocol::Message;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::notices::use_notices;
use crate::ui::state::press::Deed;
use crate::ui::state::session::use_session;

/// Emoji that are one press away.
const QUICK: [&str; 8] = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

lazy! {
    /// The emoji to put under a message.
    pub fn quick_reactions(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <QuickReactions message conversation /> }.into_any()
    }
}

lazy! {
    /// The rest of what can be done.
    pub fn message_menu(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <MessageMenu message conversation /> }.into_any()
    }
}

#[component]
fn QuickReactions(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let seq = message.seq;
    let all = RwSignal::new(false);
    let mine = StoredValue::new(conversation.own_reactions(&message));
    let react = Callback::new(move |emoji: String| {
        conversation.finish();
        let is_mine = mine.with_value(|mine| mine.contains(&emoji));
        conversation.react(&message, &emoji, !is_mine);
    });
    let close = Callback::new(move |()| {
        conversation.finish();
        focus::recover(format!("m{seq}"));
    });
    let choice = move |emoji: &'static str| {
        let is_mine = mine.with_value(|mine| mine.iter().any(|own| own == emoji));
        view! {
            <button type="button" aria-pressed=is_mine.to_string() on:click=move |_| react.run(emoji.to_owned())>
                {emoji}
            </button>
        }
    };
    move || {
        if all.get() {
            return view! { <EmojiDialog label=Locale::add_reaction on_pick=react on_close=close /> }
                .into_any();
        }
        let choices = QUICK.map(choice).into_iter().collect_view();
        let more = view! {
            <button type="button" aria-label=t.text(Locale::emoji_more) title=t.text(Locale::emoji_more) on:click=move |_| all.set(true)>
                <Icon name=IconName::Plus />
            </button>
        };
        let children = (choices, more).into_any();
        view! { <Floating label=Locale::add_reaction conversation seq class="quick-reactions" children=Box::new(move || children) /> }
            .into_any()
    }
}

#[component]
fn MessageMenu(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let (room_id, seq) = (message.room_id, message.seq);
    let is_pinned = message.pinned.is_some();
    let item = move |label: fn(Locale) -> &'static str, icon, act: Box<dyn Fn()>| {
        view! {
            <button type="button" on:click=move |_| act()>
                <Icon name=icon />
                {t.text(label)}
            </button>
        }
        .into_any()
    };
    let finish = move || {
        conversation.finish();
        focus::recover(format!("m{seq}"));
    };
    let pin = {
        let message = message.clone();
        move || {
            finish();
            conversation.pin(&message, !is_pinned);
        }
    };
    let source = {
        let message = message.clone();
        move || conversation.begin(&message, Deed::Source)
    };
    let link = move || {
        finish();
        notices.copied(popover::copy_text(&format!("{}/rooms/{room_id}/messages/{seq}", popover::origin())));
    };
    let text = {
        let message = message.clone();
        move || {
            finish();
            notices.copied(popover::copy_text(&message.content));
        }
    };
    let unread = move || {
        finish();
        conversation.mark_unread(seq);
    };
    let readers = {
        let message = message.clone();
        move || conversation.begin(&message, Deed::Readers)
    };
    let session = use_session();
    let has_readers =
        session.shares_reading() && session.is_me(message.user_id) && conversation.shows_readers();
    let pin_label = if is_pinned { Locale::unpin } else { Locale::pin };
    let items = vec![
        (!message.content.is_empty())
            .then(|| item(Locale::copy_text, IconName::Copy, Box::new(text)))
            .into_any(),
        item(Locale::copy_link, IconName::Link, Box::new(link)),
        item(Locale::mark_unread, IconName::Mark, Box::new(unread)),
        conversation.may_pin().then(|| item(pin_label, IconName::Pin, Box::new(pin))).into_any(),
        has_readers.then(|| item(Locale::who_has_read, IconName::People, Box::new(readers))).into_any(),
        (message.html.is_some())
            .then(|| item(Locale::show_source, IconName::Code, Box::new(source)))
            .into_any(),
    ];
    view! { <Floating label=Locale::more_actions conversation seq class="message-menu" children=Box::new(move || items.into_any()) /> }
}

/// A list of buttons over the line: the arrow keys walk, Escape and a press outside close it.
#[component]
fn Floating(
    label: fn(Locale) -> &'static str,
    conversation: Conversation,
    /// Of the message that they are about.
    seq: i64,
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let t = use_locale();
    let list = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if list.get().is_some() {
            focus::first_button(list);
            focus::on_press_outside(list, move || conversation.finish());
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => -1,
            "ArrowRight" | "ArrowDown" => 1,
            "Escape" => {
                event.prevent_default();
                conversation.finish();
                return focus::recover(format!("m{seq}"));
            }
            _ => return,
        };
        event.prevent_default();
        focus::move_by(list, by);
    };
    view! {
        <div
            class=format!("popover {class}")
            role="group"
            aria-label=t.text(label)
            node_ref=list
            on:keydown=on_key
        >
            {children()}
        </div>
    }
}
