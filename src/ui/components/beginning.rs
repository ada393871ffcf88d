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
    let room = Memo::new(move |_| rooms.get(room_id));
    let title = move || {
        room.with(|room| match room {
            Some(room) if room.peer.is_some() => t.get().begins_with(&room.name),
            Some(room) => t.get().begins_here(&room.name),
            None => String::new(),
        })
    };
    let description = move || room.with(|room| room.as_ref().map(|room| room.description.clone()));
    let is_quiet = Memo::new(move |_| timeline.with(|timeline| timeline.messages().is_empty()));
    view! {
        <div class="beginning">
            <span class="seal-line" aria-hidden="true"></span>
            <h2 dir="auto">{title}</h2>
            <p dir="auto">{description}</p>
            {move || is_quiet.get().then(|| view! { <p>{t.text(Locale::nobody_spoke)}</p> })}
        </div>
    }
    .into_any()
}
