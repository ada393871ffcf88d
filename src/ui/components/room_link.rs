//! One room in the list.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::portrait::Portrait;
use super::unread_badge::UnreadBadge;
use super::when::When;
use crate::protocol::{Room, RoomId, RoomKind};
use crate::ui::i18n::use_locale;
use crate::ui::state::rooms::{use_current_room, use_rooms};

/// A link to a room, with what waits there.
#[component]
pub fn RoomLink(id: RoomId) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let current = use_current_room();
    let room = Memo::new(move |_| rooms.get(id));
    let is_being_read = Memo::new(move |_| rooms.being_read() == Some(id));
    let waits = move |_: &&Room| !is_being_read.get();
    let unread = move || room.with(|room| room.as_ref().filter(waits).map_or(0, Room::unread));
    let addressed = move || room.with(|room| room.as_ref().filter(waits).is_some_and(Room::is_addressed));
    let joined = move || room.with(|room| room.as_ref().is_some_and(|room| room.role.is_some()));
    let name = move || room.with(|room| room.as_ref().map_or_else(String::new, |room| room.name.clone()));
    let member_count = move || room.with(|room| room.as_ref().map_or(0, |room| room.member_count));
    let peer_online = move || room.with(|room| room.as_ref().is_some_and(Room::is_peer_online));
    let peer = Memo::new(move |_| room.with(|room| Some(room.as_ref()?.peer.as_ref()?.avatar_id)));
    let icon = move || match room.with(|room| room.as_ref().map(|room| room.kind)) {
        Some(RoomKind::Private) => IconName::Lock,
        _ => IconName::Hash,
    };

    view! {
        <li>
            <a
                class="room-link"
                class:unread=move || { unread() > 0 }
                class:unjoined=move || !joined()
                href=format!("/rooms/{id}")
                aria-current=move || (current.get() == Some(id)).then_some("page")
            >
                {move || match peer.get() {
                    Some(avatar_id) => {
                        view! { <Portrait avatar_id online=Signal::derive(peer_online) small=true /> }.into_any()
                    }
                    None => view! { <Icon name=Signal::derive(icon) /> }.into_any(),
                }}
                <span class="room-name" dir="auto">{name}</span>
                <UnreadBadge count=Signal::derive(unread) addressed=Signal::derive(addressed) />
                <When is=move || !joined()>
                    <span class="count">
                        <Icon name=IconName::People />
                        <span aria-hidden="true">{member_count}</span>
                        <span class="visually-hidden">{move || t.get().members_count(member_count())}</span>
                    </span>
                </When>
            </a>
        </li>
    }
    .into_any()
}
