//! Where a room begins.

use leptos::prelude::*;

use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::rooms::use_rooms;

/// Stands before a room's first message, or in its place.
#[component]
pub fn Beginning(conversation: Conversation) -> impl IntoView {
    let Conversation { room_id, timeline, .. } = conversation;
    let (t, rooms) = (use_locale(), use_rooms());
    let name = move || rooms.get(room_id).map(|room| room.name).unwrap_or_default();
    let is_quiet = Memo::new(move |_| timeline.with(|timeline| timeline.messages().is_empty()));
    view! {
        <div class="beginning">
            <span class="seal-line" aria-hidden="true"></span>
            <h2>{move || t.get().begins_here(name())}</h2>
            {move || is_quiet.get().then(|| view! { <p>{t.text(Locale::nobody_spoke)}</p> })}
        </div>
    }
    .into_any()
}
