//! What stands above a conversation.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::later::Later;
use super::moment::last_seen;
use super::pinned_messages::pinned_messages;
use super::portrait::Portrait;
use super::room_settings::RoomSettings;
use super::search_link::SearchLink;
use super::when::When;
use crate::protocol::{Room, RoomId, RoomKind};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::conversation::Conversation;
use crate::ui::state::panes::use_panes;
use crate::ui::state::people::People;
use crate::ui::state::reader::use_reader;
use crate::ui::state::rooms::use_rooms;

/// The room's name, what it is for, who is here, and the ways to its other parts.
#[component]
pub fn ConversationHeader(conversation: Conversation) -> impl IntoView {
    let room_id = conversation.room_id;
    let shows_pinned = RwSignal::new(false);
    let close = Callback::new(move |()| shows_pinned.set(false));
    let (t, panes, reader, rooms) = (use_locale(), use_panes(), use_reader(), use_rooms());
    let room = Memo::new(move |_| rooms.get(room_id));
    let name = move || room.with(|room| room.as_ref().map(|room| room.name.clone()));
    let topic = Memo::new(move |_| {
        room.with(|room| room.as_ref().map(|room| room.description.clone()).filter(|text| !text.is_empty()))
    });
    let is_direct =
        Memo::new(move |_| room.with(|room| room.as_ref().is_some_and(|room| room.peer.is_some())));
    let online = Memo::new(move |_| room.with(|room| room.as_ref().map_or(0, |room| room.online_count)));
    let is_peer_online = move || room.with(|room| room.as_ref().is_some_and(Room::is_peer_online));
    let presence = move || match is_direct.get() {
        true if is_peer_online() => t.get().online().to_owned(),
        true => match conversation.people.with(People::peer_last_seen) {
            Some(at_ms) => last_seen(at_ms, reader, t.get()),
            None => t.get().offline_person().to_owned(),
        },
        false => t.get().online_count(online.get()),
    };

    view! {
        <header class="pane-header">
            <a class="icon-button back" href="/" aria-label=t.text(Locale::back_to_rooms)>
                <Icon name=IconName::Back />
            </a>
            <Sign room_id />
            <div class="heading">
                <h1 dir="auto">{name}</h1>
                {move || {
                    topic.get().map(|topic| view! { <p class="topic" dir="auto" title=topic.clone()>{topic.clone()}</p> })
                }}
            </div>
            <span class="online-count">
                <span class="dot" class:off=move || is_direct.get() && !is_peer_online()></span>
                {presence}
            </span>
            <SearchLink room_id />
            <button
                type="button"
                class="icon-button pins"
                aria-label=t.text(Locale::pinned_messages)
                aria-haspopup="dialog"
                on:click=move |_| shows_pinned.set(true)
            >
                <Icon name=IconName::Pin />
            </button>
            <When is=shows_pinned>
                <Later load=move || Box::pin(pinned_messages(conversation, close)) />
            </When>
            <When is=move || !is_direct.get()>
                <button
                    type="button"
                    class="icon-button people-toggle"
                    aria-label=t.text(Locale::people)
                    aria-controls="people"
                    aria-expanded=move || panes.people.get().to_string()
                    on:click=move |_| panes.people.update(|shown| *shown = !*shown)
                >
                    <Icon name=IconName::People />
                </button>
            </When>
            <RoomSettings room_id />
        </header>
    }
}

/// A hash for public rooms, a lock for private ones, the other person's picture for direct ones.
#[component]
fn Sign(room_id: RoomId) -> impl IntoView {
    let rooms = use_rooms();
    let room = Memo::new(move |_| rooms.get(room_id));
    let kind = Memo::new(move |_| room.with(|room| room.as_ref().map(|room| room.kind)));
    let peer = Memo::new(move |_| room.with(|room| Some(room.as_ref()?.peer.as_ref()?.avatar_id)));
    let peer_online =
        Signal::derive(move || room.with(|room| room.as_ref().is_some_and(Room::is_peer_online)));
    move || match (kind.get(), peer.get()) {
        (_, Some(avatar_id)) => view! { <Portrait avatar_id online=peer_online small=true /> }.into_any(),
        (Some(RoomKind::Private), None) => view! { <Icon name=IconName::Lock /> }.into_any(),
        _ => view! { <Icon name=IconName::Hash /> }.into_any(),
    }
}
