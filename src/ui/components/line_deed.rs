//! What is about to be done to a message, in its line.

use std::sync::Arc;

use leptos::prelude::*;

use super::later::{Later, Loading};
use super::message_editor::message_editor;
use super::message_menu::{message_menu, quick_reactions};
use super::message_recall::message_recall;
use super::message_versions::message_versions;
use super::read_by::message_readers;
use super::timeline_lines::LineInputs;
use crate::browser::line::Inset;
use crate::protocol::Message;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::press::Deed;

/// Keep what the reader is about to do to a message in its line.
pub fn keep_deed(conversation: Conversation, inputs: LineInputs) {
    let deed = Memo::new(move |_| conversation.deed());
    // One for all that come after another: it would keep a mark of each that is made below it.
    let owner = Owner::new();
    let shown = StoredValue::new_local(None::<(Arc<Message>, Deed, Inset)>);
    // Not while the owner is: what goes may tell others of it.
    on_cleanup(move || drop(shown.try_set_value(None)));
    Effect::new(move |_| {
        deed.track();
        let owner = owner.clone();
        inputs.after_drawing(move || {
            let Some(deed) = deed.try_get_untracked() else { return };
            shown.try_update_value(|shown| {
                let is_shown = match (&deed, &*shown) {
                    (Some((message, deed)), Some((of, known, inset))) => {
                        of == message && known == deed && inset.is_there()
                    }
                    (None, None) => true,
                    _ => false,
                };
                if is_shown {
                    return;
                }
                if let (Some((message, deed)), Some((of, known, _))) = (&deed, &*shown)
                    && stays(*deed)
                    && (message.id, message.edited_at, deed) == (of.id, of.edited_at, known)
                {
                    let followed = shown.take().and_then(|(.., inset)| inset.follow(message.seq));
                    *shown = followed.map(|inset| (message.clone(), *deed, inset));
                    if shown.is_some() {
                        return;
                    }
                }
                *shown = None;
                // Now, not when the next begins: what is there no longer gives back the focus, and listens to nothing.
                owner.cleanup();
                *shown = deed.and_then(|(message, deed)| {
                    let inset =
                        owner.with(|| Inset::put(message.seq, || part(deed, &message, conversation)))?;
                    Some((message, deed, inset))
                });
            });
        });
    });
}

/// Whether it does not matter to what is being done what others put under the message meanwhile.
fn stays(deed: Deed) -> bool {
    matches!(deed, Deed::Edit | Deed::Recall | Deed::LookBack | Deed::Readers)
}

/// What is about to be done, below the text or over it.
fn part(deed: Deed, message: &Arc<Message>, conversation: Conversation) -> AnyView {
    let load: fn(Arc<Message>, Conversation) -> Loading = match deed {
        Deed::Edit => |message, conversation| Box::pin(message_editor(message, conversation)),
        Deed::LookBack => |message, conversation| Box::pin(message_versions(message, conversation)),
        Deed::Recall => |message, conversation| Box::pin(message_recall(message, conversation)),
        Deed::Readers => |message, conversation| Box::pin(message_readers(message, conversation)),
        Deed::React => |message, conversation| Box::pin(quick_reactions(message, conversation)),
        Deed::More => |message, conversation| Box::pin(message_menu(message, conversation)),
        // The line itself shows it.
        Deed::Source => return ().into_any(),
    };
    let message = message.clone();
    view! { <Later load=move || load(message.clone(), conversation) /> }.into_any()
}
