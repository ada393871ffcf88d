//! Where the messages that are shown begin and end.

use leptos::prelude::*;

use super::beginning::Beginning;
use crate::realtime::timeline::{Side, Timeline};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::{Conversation, Loading};
use crate::ui::state::conversations::use_conversations;

/// More to load at one side of what is shown, or the room's beginning. Without JavaScript the link leads to
/// the page that is there.
#[component]
pub fn HistoryEdge(conversation: Conversation, side: Side) -> impl IntoView {
    let Conversation { room_id, timeline, loading, .. } = conversation;
    let (t, conversations) = (use_locale(), use_conversations());
    let before = Memo::new(move |_| timeline.with(|timeline| timeline.before(side)));
    let is_beginning = Memo::new(move |_| side == Side::Earlier && timeline.with(reaches_the_beginning));
    let is_busy = move || loading.with(|loading| *loading == Loading::Beside(side));
    let failure = move || match loading.get() {
        Loading::BesideFailed(at, error) if at == side => Some(t.get().failure(&error)),
        _ => None,
    };
    let label: fn(Locale) -> _ = match side {
        Side::Earlier => Locale::load_earlier,
        Side::Later => Locale::load_later,
    };
    // The link stays the same element while pages come, so that it keeps the focus.
    let has_page = Memo::new(move |_| before.get().is_some());

    move || {
        if has_page.get() {
            view! {
                <div class="history-edge">
                    {move || failure().map(|failure| view! { <p class="error" role="alert">{failure}</p> })}
                    <a
                        class="button quiet"
                        href=move || format!("/rooms/{room_id}?before={}", before.get().unwrap_or_default())
                        aria-busy=move || is_busy().then_some("true")
                        on:click=move |event| {
                            event.prevent_default();
                            conversations.load_beside(room_id, side);
                        }
                    >
                        {t.text(label)}
                    </a>
                </div>
            }
            .into_any()
        } else if is_beginning.get() {
            view! { <Beginning conversation /> }.into_any()
        } else {
            ().into_any()
        }
    }
}

/// Nothing is older than what is shown, and that is known.
fn reaches_the_beginning(timeline: &Timeline) -> bool {
    !timeline.has_more() && (!timeline.has_newer() || !timeline.messages().is_empty())
}
