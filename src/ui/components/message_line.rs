//! One message.

use std::sync::Arc;

use leptos::prelude::*;

use super::byline::Byline;
use super::later::{Later, Loading};
use super::message_body::{MessageBody, Tombstone};
use super::message_editor::message_editor;
use super::message_menu::{message_menu, quick_reactions};
use super::message_recall::message_recall;
use super::message_tools::MessageTools;
use super::message_versions::message_versions;
use super::reactions::Reactions;
use super::read_by::message_readers;
use crate::protocol::Message;
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
    let (seq, recalled) = (message.seq, message.recalled.is_some());
    let at_hand = Memo::new(move |_| conversation.is_at_hand(seq));
    let shown = message.clone();
    let byline = view! {
        <Byline
            first
            nickname=message.user.nickname.clone()
            avatar_id=message.user.avatar_id
            at_ms=message.created_at
            at_hand=at_hand
        />
    };
    let about = message.clone();
    let addressed = use_session().user_id().is_some_and(|me| message.addresses(me));
    let mut class = String::from("message");
    for (is, name) in [(first, " first"), (own, " own"), (fresh, " fresh"), (addressed, " addressed")] {
        class.push_str(if is { name } else { "" });
    }
    let deed = Memo::new(move |_| conversation.deed(&about));
    let content = move || match (&shown.recalled, deed.get()) {
        (Some(recall), _) => view! { <Tombstone recall=recall.clone() /> }.into_any(),
        (None, Some(Deed::Edit)) => {
            let (message, body) = (shown.clone(), shown.clone());
            let meanwhile = view! { <MessageBody message=body conversation as_source=true /> }.into_any();
            view! { <Later load=move || Box::pin(message_editor(message.clone(), conversation)) meanwhile /> }
                .into_any()
        }
        (None, deed) => view! {
            <MessageBody message=shown.clone() conversation as_source=deed == Some(Deed::Source) />
            {deed.map(|deed| below(deed, &shown, conversation))}
        }
        .into_any(),
    };
    view! {
        <li
            class=class
            id=format!("m{seq}")
            // The focus shows what a pointer shows by hovering, and so does a tap on a touch screen.
            tabindex="0"
        >
            {byline}
            {content}
            <Reactions message=message.clone() conversation />
            {(!recalled).then(|| view! { <MessageTools message conversation own at_hand /> })}
        </li>
    }
}

/// What is about to be done, below the text or over it.
fn below(deed: Deed, message: &Arc<Message>, conversation: Conversation) -> Option<AnyView> {
    let part: fn(Arc<Message>, Conversation) -> Loading = match deed {
        Deed::LookBack => |message, conversation| Box::pin(message_versions(message, conversation)),
        Deed::Recall => |message, conversation| Box::pin(message_recall(message, conversation)),
        Deed::Readers => |message, conversation| Box::pin(message_readers(message, conversation)),
        Deed::React => |message, conversation| Box::pin(quick_reactions(message, conversation)),
        Deed::More => |message, conversation| Box::pin(message_menu(message, conversation)),
        Deed::Edit | Deed::Source => return None,
    };
    let message = message.clone();
    Some(view! { <Later load=move || part(message.clone(), conversation) /> }.into_any())
}
