//! What a message says.

use std::sync::Arc;

use leptos::prelude::*;

use super::attachment_list::AttachmentList;
use super::quote_line::QuoteLine;
use crate::protocol::{Message, Recall};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::session::use_session;

/// The text, between the message it answers and what is attached to it.
#[component]
pub fn MessageBody(
    message: Arc<Message>,
    conversation: Conversation,
    /// As it was written, mark-up and all.
    #[prop(optional)]
    as_source: bool,
) -> impl IntoView {
    let t = use_locale();
    let room_id = message.room_id;
    let quote = message
        .reply_to
        .clone()
        .map(|quote| view! { <QuoteLine room_id quote on_press=move |seq| conversation.seek(seq) /> });
    let edited = message.edited_at.is_some().then(|| {
        view! {
            " "
            <small class="edited">{t.text(Locale::edited)}</small>
        }
    });
    let text = match &message.html {
        Some(html) if !as_source => view! {
            // Made safe by the server, which is the only one to write it.
            <div class="body rich" dir="auto" inner_html=html.clone()></div>
            {edited}
        }
        .into_any(),
        _ if message.content.is_empty() => edited.into_any(),
        _ => view! {
            <p class="body" dir="auto">
                {message.content.clone()}
                {edited}
            </p>
        }
        .into_any(),
    };
    view! {
        {quote}
        {text}
        <AttachmentList attachments=message.attachments.clone() />
    }
    .into_any()
}

/// In the place of what a message said.
#[component]
pub fn Tombstone(recall: Recall) -> impl IntoView {
    let (t, session) = (use_locale(), use_session());
    let text = move || match session.is_me(recall.by.id) {
        true => t.get().recalled_by_you().to_owned(),
        false => t.get().recalled_by(&recall.by.nickname),
    };
    view! { <p class="body recalled">{text}</p> }.into_any()
}
