//! The way back to the newest message.

use leptos::html::Div;
use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::when::When;
use crate::browser;
use crate::realtime::timeline::Timeline;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::conversations::use_conversations;

/// A button while the reader is elsewhere. Without JavaScript it loads the room's newest page.
#[component]
pub fn JumpToLatest(conversation: Conversation, scroller: NodeRef<Div>) -> impl IntoView {
    let Conversation { room_id, timeline, following, .. } = conversation;
    let (t, conversations) = (use_locale(), use_conversations());
    let has_newer =
        Memo::new(move |_| timeline.with(|timeline| timeline.has_newer() && !timeline.messages().is_empty()));
    let is_away = Memo::new(move |_| has_newer.get() || !following.get());
    let new_count = Memo::new(move |_| timeline.with(Timeline::new_count));
    let jump = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        following.set(true);
        if has_newer.get_untracked() {
            conversations.load_newest(room_id);
        } else {
            browser::scroll::to_bottom(scroller);
        }
    };

    view! {
        <When is=move || is_away.get()>
            <form method="get" action=format!("/rooms/{room_id}") on:submit=jump>
                // The room's own address may lead to what is still unread.
                <input type="hidden" name="before" value=move || timeline.with(|timeline| timeline.latest_seq() + 1) />
                <button class="jump-latest">
                    {t.text(Locale::jump_to_latest)}
                    {move || {
                        let count = new_count.get();
                        (count > 0).then(|| view! { <span>{format!(" · {}", t.get().new_count(count))}</span> })
                    }}
                    <Icon name=IconName::Down />
                </button>
            </form>
        </When>
    }
}
