//! When a room's messages cannot be loaded.

use leptos::prelude::*;

use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Loading};
use crate::ui::state::conversations::use_conversations;

/// What went wrong, and a button; nothing while all is well.
#[component]
pub fn TimelineProblem(conversation: Conversation) -> impl IntoView {
    let Conversation { room_id, loading, .. } = conversation;
    let (t, conversations) = (use_locale(), use_conversations());
    move || {
        let Loading::FirstFailed(error) = loading.get() else { return None };
        Some(view! {
            <div class="empty problem" role="alert">
                <span class="seal-line" aria-hidden="true"></span>
                <h2>{t.text(Locale::could_not_load)}</h2>
                <p>{move || t.get().failure(&error)}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| conversations.load_newest(room_id)>
                        {t.text(Locale::retry)}
                    </button>
                </div>
            </div>
        })
    }
}
