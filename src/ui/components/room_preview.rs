//! A public room from the outside.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::join_room_form::JoinRoomForm;
use crate::protocol::{Room, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;

/// What the room is, and the way in.
#[component]
pub fn RoomPreview(room_id: RoomId) -> impl IntoView {
    let (t, rooms) = (use_locale(), use_rooms());
    let room = Memo::new(move |_| rooms.get(room_id));
    let read = move |read: fn(&Room) -> String| room.with(|room| room.as_ref().map(read).unwrap_or_default());
    let body = move || {
        let description = read(|room| room.description.clone());
        if description.is_empty() { t.get().looking_in().to_owned() } else { description }
    };
    let facts = move || {
        let (members, online) =
            room.with(|room| room.as_ref().map_or((0, 0), |room| (room.member_count, room.online_count)));
        let t = t.get();
        format!("{} · {} · {}", t.kind_public(), t.members_count(members), t.online_count(online))
    };
    view! {
        <main class="conversation" id="main" tabindex="-1">
            <header class="pane-header">
                <a class="icon-button back" href="/" aria-label=t.text(Locale::back_to_rooms)>
                    <Icon name=IconName::Back />
                </a>
            </header>
            <div class="conversation-body">
                <div class="empty">
                    <span class="seal-line" aria-hidden="true"></span>
                    <h1 dir="auto">{move || read(|room| room.name.clone())}</h1>
                    <p dir="auto">{body}</p>
                    <p class="facts">{facts}</p>
                    <JoinRoomForm room_id />
                </div>
            </div>
        </main>
    }
    .into_any()
}
