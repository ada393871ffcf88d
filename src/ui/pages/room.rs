//! `/rooms/{id}`

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

use crate::protocol::RoomId;
use crate::ui::components::conversation_view::ConversationView;
use crate::ui::components::room_preview::RoomPreview;
use crate::ui::i18n::use_locale;
use crate::ui::pages::not_found::NotFound;
use crate::ui::state::rooms::{use_current_room, use_rooms};

/// Where the reader stands to the room that the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    Inside(RoomId),
    Outside(RoomId),
    NoSuchRoom,
}

/// A room.
#[component]
pub fn RoomPage() -> impl IntoView {
    let (t, current, rooms) = (use_locale(), use_current_room(), use_rooms());
    let standing = Memo::new(move |_| match current.get().and_then(|id| rooms.get(id)) {
        Some(room) if room.role.is_some() => Standing::Inside(room.id),
        Some(room) => Standing::Outside(room.id),
        None => Standing::NoSuchRoom,
    });
    // Told only of what is new: the browser's own frame is drawn for it.
    let title = Memo::new(move |_| match current.get().and_then(|id| rooms.get(id)) {
        Some(room) => room.name,
        None => t.get().not_found_title().to_owned(),
    });
    let navigate = use_navigate();
    Effect::new(move |_| {
        let is_outside = !matches!(standing.get(), Standing::Inside(_));
        let departing = rooms.departing.get_value();
        if is_outside && departing.is_some() && departing == current.get_untracked() {
            rooms.departing.set_value(None);
            navigate("/", Default::default());
        }
    });
    // Keyed: nothing of one room, such as what is being written, may be taken over by the next.
    view! {
        <Title text=move || title.get() />
        <For each=move || [standing.get()] key=|standing| *standing let:standing>
            {match standing {
                Standing::Inside(room_id) => view! { <ConversationView room_id /> }.into_any(),
                Standing::Outside(room_id) => view! { <RoomPreview room_id /> }.into_any(),
                Standing::NoSuchRoom => view! { <NotFound /> }.into_any(),
            }}
        </For>
    }
}
