//! Taking a message back.

use std::sync::Arc;

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::message_fields::{CancelDeed, MessageFields};
use super::submit_button::SubmitButton;
use crate::api::messages::RecallMessage;
use crate::protocol::Message;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::submission::Submission;

lazy! {
    /// The question before it is done.
    pub fn message_recall(message: Arc<Message>, conversation: Conversation) -> AnyView {
        view! { <MessageRecall message conversation /> }.into_any()
    }
}

/// Asks before it is done: nobody can undo it.
#[component]
fn MessageRecall(message: Arc<Message>, conversation: Conversation) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<RecallMessage>();
    let seq = message.seq;
    view! {
        <ApiForm submission on_done=move |message| conversation.take(message) class="message-form">
            <MessageFields message />
            <p>{t.text(Locale::recall_question)}</p>
            <div class="actions">
                <SubmitButton label=t.text(Locale::recall) pending=submission.pending() class="button danger" />
                <CancelDeed conversation seq label=Locale::cancel />
            </div>
        </ApiForm>
    }
    .into_any()
}
