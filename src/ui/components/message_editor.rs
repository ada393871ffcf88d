//! Changing what a message says.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::api_form::ApiForm;
use super::composer::is_send_key;
use super::message_fields::{CancelDeed, MessageFields};
use super::submit_button::SubmitButton;
use crate::api::messages::EditMessage;
use crate::browser::text_area;
use crate::protocol::Message;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::submission::Submission;

lazy! {
    /// A field in the place of the text.
    pub fn message_editor(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <MessageEditor message conversation /> }.into_any()
    }
}

/// In the place of the text: a field with it. Enter saves, Escape leaves it as it was.
#[component]
fn MessageEditor(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<EditMessage>();
    let field = NodeRef::<Textarea>::new();
    Effect::new(move |_| {
        if field.get().is_some() {
            conversation.edit.with_value(|text| text_area::set_value(field, text));
            text_area::fit(field);
            text_area::focus(field);
        }
    });
    let seq = message.seq;
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            conversation.finish();
        } else if is_send_key(&event) {
            event.prevent_default();
            text_area::submit(field);
        }
    };
    view! {
        <ApiForm submission on_done=move |message| conversation.take(message) class="message-form editor">
            <MessageFields message=message.clone() />
            <textarea
                name="content"
                rows="1"
                dir="auto"
                aria-label=t.text(Locale::edit_message)
                node_ref=field
                on:input=move |_| {
                    conversation.edit.set_value(text_area::value(field));
                    text_area::fit(field);
                }
                on:keydown=on_key
            ></textarea>
            <div class="actions">
                <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
                <CancelDeed conversation seq label=Locale::cancel />
            </div>
        </ApiForm>
    }
    .into_any()
}
