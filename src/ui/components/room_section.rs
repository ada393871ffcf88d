//! A part of the room list.

use leptos::prelude::*;

use super::room_link::RoomLink;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::{Section, use_rooms};

/// The section's rooms; the children come below them.
#[component]
pub fn RoomSection(section: Section, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let shown = Memo::new(move |_| rooms.list.with(|list| section.rooms(list)));
    let hint = move || shown.with(Vec::is_empty).then(|| empty_hint(t.get(), section)).flatten();
    // Nothing to join is no section.
    let hidden = move || shown.with(Vec::is_empty) && hint().is_none();

    view! {
        <section class="room-section" hidden=hidden>
            <h2>{move || title(t.get(), section)}</h2>
            <ul class="room-list">
                <For each=move || shown.get() key=|id| *id let:id>
                    <RoomLink id />
                </For>
            </ul>
            {move || hint().map(|hint| view! { <p class="hint">{hint}</p> })}
            {children.map(|children| children())}
        </section>
    }
    .into_any()
}

fn title(t: Locale, section: Section) -> &'static str {
    match section {
        Section::Rooms => t.rooms(),
        Section::Private => t.private(),
        Section::OpenToJoin => t.open_to_join(),
    }
}

fn empty_hint(t: Locale, section: Section) -> Option<&'static str> {
    match section {
        Section::Rooms => Some(t.empty_rooms()),
        Section::Private => Some(t.empty_private()),
        Section::OpenToJoin => None,
    }
}
