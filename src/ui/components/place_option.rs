//! A place to go to, among others.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::portrait::Portrait;
use super::unread_badge::UnreadBadge;
use crate::protocol::{Room, RoomKind};
use crate::ui::i18n::use_locale;
use crate::ui::state::places::Place;

/// Its sign, its name, and what waits there.
#[component]
pub fn PlaceOption(
    /// Its number in the list.
    at: usize,
    place: Place,
    /// The number of the one that Enter goes to.
    active: RwSignal<usize>,
    choose: Callback<usize>,
) -> impl IntoView {
    let t = use_locale();
    let content = match place {
        Place::Room(room) => {
            let (unread, addressed) = (room.unread(), room.is_addressed());
            view! {
                {sign(&room)}
                <span class="room-name" dir="auto">{room.name}</span>
                {room.peer.map(|peer| view! { <small>{format!("@{}", peer.username)}</small> })}
                {room.role.is_none().then(|| view! { <small>{t.text(crate::ui::i18n::Locale::open_to_join)}</small> })}
                <UnreadBadge count=Signal::stored(unread) addressed=Signal::stored(addressed) />
            }
            .into_any()
        }
        Place::Person(user) => view! {
            <Portrait avatar_id=user.avatar_id online=false small=true />
            <span class="room-name" dir="auto">{user.nickname}</span>
            <small>{format!("@{}", user.username)}</small>
        }
        .into_any(),
        Place::Name(name) => view! {
            <Icon name=IconName::Chat />
            <span class="room-name">{move || t.get().talk_with(name.clone())}</span>
        }
        .into_any(),
    };
    view! {
        <li
            class="place"
            id=format!("place-{at}")
            role="option"
            aria-selected=move || (active.get() == at).to_string()
            on:pointermove=move |_| {
                if active.get_untracked() != at {
                    active.set(at);
                }
            }
            on:click=move |_| choose.run(at)
        >
            {content}
        </li>
    }
    .into_any()
}

fn sign(room: &Room) -> AnyView {
    match (&room.peer, room.kind) {
        (Some(peer), _) => {
            view! { <Portrait avatar_id=peer.avatar_id online=room.is_peer_online() small=true /> }.into_any()
        }
        (None, RoomKind::Private) => view! { <Icon name=IconName::Lock /> }.into_any(),
        (None, _) => view! { <Icon name=IconName::Hash /> }.into_any(),
    }
}
