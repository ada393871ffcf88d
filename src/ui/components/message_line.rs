//! One message.

use std::sync::Arc;

use leptos::prelude::*;

use super::byline::Byline;
use super::message_editor::MessageEditor;
use super::message_recall::MessageRecall;
use super::message_tools::MessageTools;
use super::message_versions::MessageVersions;
use crate::protocol::{Message, Recall};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Deed};
use crate::ui::state::session::use_session;

/// A message as everyone sees it, with what the reader may do to it.
#[component]
pub fn MessageLine(
    message: Arc<Message>,
    conversation: Conversation,
    /// With name and picture.
    first: bool,
    /// The reader's own.
    own: bool,
    /// It came while the reader was looking.
    fresh: bool,
) -> impl IntoView {
    let (id, recalled) = (format!("m{}", message.seq), message.recalled.is_some());
    let shown = message.clone();
    let byline = view! {
        <Byline
            first
            nickname=message.user.nickname.clone()
            avatar_id=message.user.avatar_id
            at_ms=message.created_at
        />
    };
    let about = message.clone();
    let deed = Memo::new(move |_| conversation.deed(&about));
    let content = move || match (&shown.recalled, deed.get()) {
        (Some(recall), _) => view! { <Tombstone recall=recall.clone() /> }.into_any(),
        (None, Some(Deed::Edit)) => view! { <MessageEditor message=shown.clone() conversation /> }.into_any(),
        (None, deed) => {
            let below = deed.map(|deed| match deed {
                Deed::LookBack => view! { <MessageVersions message=shown.clone() conversation /> }.into_any(),
                _ => view! { <MessageRecall message=shown.clone() conversation /> }.into_any(),
            });
            view! {
                <Body content=shown.content.clone() edited=shown.edited_at.is_some() />
                {below}
            }
            .into_any()
        }
    };
    view! {
        <li
            class="message"
            class:first=first
            class:own=own
            class:fresh=fresh
            id=id
            // A tap on a touch screen shows what a pointer shows by hovering.
            tabindex="-1"
        >
            {byline}
            {content}
            {(!recalled).then(|| view! { <MessageTools message conversation own /> })}
        </li>
    }
}

#[component]
fn Body(content: String, edited: bool) -> impl IntoView {
    let t = use_locale();
    view! {
        <p class="body" dir="auto">
            {content}
            {edited
                .then(|| {
                    view! {
                        " "
                        <small class="edited">{t.text(Locale::edited)}</small>
                    }
                })}
        </p>
    }
    .into_any()
}

#[component]
fn Tombstone(recall: Recall) -> impl IntoView {
    let (t, session) = (use_locale(), use_session());
    let text = move || match session.is_me(recall.by.id) {
        true => t.get().recalled_by_you().to_owned(),
        false => t.get().recalled_by(&recall.by.nickname),
    };
    view! { <p class="body recalled">{text}</p> }.into_any()
}
