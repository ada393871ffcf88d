//! What is kept in view of a room.

use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dialog::Dialog;
use crate::browser;
use crate::protocol::Message;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::conversation::Conversation;
use crate::ui::state::notices::use_notices;

lazy! {
    /// The pinned messages, the latest pin first. Open as long as it is there.
    pub fn pinned_messages(conversation: Conversation, close: Callback<()>) -> AnyView {
        view! { <PinnedMessages conversation close /> }.into_any()
    }
}

#[component]
fn PinnedMessages(conversation: Conversation, close: Callback<()>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let dialog = NodeRef::<DialogElement>::new();
    let pinned = RwSignal::new(None::<Vec<Message>>);
    let room_id = conversation.room_id;
    Effect::new(move |_| {
        if dialog.get().is_some() {
            browser::dialog::open(dialog);
        }
    });
    Effect::new(move |_| {
        spawn_local(async move {
            match calls::pinned_messages(room_id).await {
                Ok(messages) => drop(pinned.try_set(Some(messages))),
                Err(error) => {
                    notices.failure(&error);
                    close.run(());
                }
            }
        });
    });
    let entry = move |message: Message| {
        let (seq, unpinned) = (message.seq, message.clone());
        let by = message.pinned.as_ref().map(|pin| pin.by.nickname.clone()).unwrap_or_default();
        let quote = message.quote();
        view! {
            <li>
                <button
                    type="button"
                    class="pinned"
                    on:click=move |_| {
                        close.run(());
                        conversation.seek(seq);
                    }
                >
                    <b dir="auto">{quote.user.nickname}</b>
                    <span dir="auto">{quote.excerpt}</span>
                    <small>{move || t.get().pinned_by(by.clone())}</small>
                </button>
                {conversation
                    .may_pin()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="text-button"
                                on:click=move |_| {
                                    conversation.pin(&unpinned, false);
                                    pinned
                                        .update(|all| {
                                            if let Some(all) = all {
                                                all.retain(|other| other.id != unpinned.id);
                                            }
                                        });
                                }
                            >
                                {t.text(Locale::unpin)}
                            </button>
                        }
                    })}
            </li>
        }
        .into_any()
    };
    let content = move || match pinned.get() {
        None => ().into_any(),
        Some(messages) if messages.is_empty() => {
            view! { <p class="muted">{t.text(Locale::nothing_pinned)}</p> }.into_any()
        }
        Some(messages) => {
            view! { <ul class="pinned-list">{messages.into_iter().map(entry).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Dialog
            node_ref=dialog
            id="pinned-title"
            title=t.text(Locale::pinned_messages)
            on_close=close
        >
            {content}
        </Dialog>
    }
}
