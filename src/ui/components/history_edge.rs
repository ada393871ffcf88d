//! Where the messages that are shown begin.

use leptos::prelude::*;

use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Loading};
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::rooms::use_rooms;

/// More to load, or the room's beginning. Without JavaScript the link leads to the page before.
#[component]
pub fn HistoryEdge(conversation: Conversation) -> impl IntoView {
    let Conversation { room_id, timeline, loading, .. } = conversation;
    let (t, conversations, rooms) = (use_locale(), use_conversations(), use_rooms());
    let oldest =
        Memo::new(move |_| timeline.with(|timeline| timeline.oldest_seq().filter(|_| timeline.has_more())));
    let reached = Memo::new(move |_| timeline.with(|timeline| !timeline.has_more() && is_known(timeline)));
    let name = move || rooms.get(room_id).map(|room| room.name).unwrap_or_default();
    let is_busy = move || loading.with(|loading| *loading == Loading::Earlier);
    let failure = move || match loading.get() {
        Loading::EarlierFailed(error) => Some(t.get().failure(&error)),
        _ => None,
    };
    // The link stays the same element while pages come, so that it keeps the focus.
    let has_earlier = Memo::new(move |_| oldest.get().is_some());

    move || {
        if has_earlier.get() {
            view! {
                <div class="history-edge">
                    {move || failure().map(|failure| view! { <p class="error" role="alert">{failure}</p> })}
                    <a
                        class="button quiet"
                        href=move || format!("/rooms/{room_id}?before={}", oldest.get().unwrap_or_default())
                        aria-busy=move || is_busy().then_some("true")
                        on:click=move |event| {
                            event.prevent_default();
                            conversations.load_earlier(room_id);
                        }
                    >
                        {t.text(Locale::load_earlier)}
                    </a>
                </div>
            }
            .into_any()
        } else if reached.get() {
            view! {
                <div class="history-edge start">
                    <p>{move || t.get().begins_here(name())}</p>
                </div>
            }
            .into_any()
        } else {
            ().into_any()
        }
    }
}

/// Whether it is known what stands first.
fn is_known(timeline: &crate::realtime::timeline::Timeline) -> bool {
    !timeline.has_newer() || !timeline.messages().is_empty()
}
