//! A room from the inside.

use leptos::prelude::*;

use super::composer::Composer;
use super::conversation_header::ConversationHeader;
use super::muted_note::MutedNote;
use super::people_pane::PeoplePane;
use super::timeline::Timeline;
use super::when::When;
use crate::protocol::RoomId;
use crate::ui::state::conversations::use_conversations;
use crate::ui::state::rooms::use_rooms;

/// Header, messages, composer and people of a room the reader is in.
#[component]
pub fn ConversationView(room_id: RoomId) -> impl IntoView {
    let conversations = use_conversations();
    let conversation = conversations.open(room_id);
    Effect::new(move |_| conversations.ensure_loaded(room_id));
    let rooms = use_rooms();
    let has_people = move || rooms.get(room_id).is_some_and(|room| room.peer.is_none());
    let is_muted = move || rooms.get(room_id).is_some_and(|room| room.muted_until != 0);
    view! {
        <main class="conversation" id="main" tabindex="-1">
            <ConversationHeader conversation />
            <Timeline conversation />
            <When is=move || !is_muted()>
                <Composer conversation />
            </When>
            <When is=is_muted>
                <MutedNote room_id />
            </When>
        </main>
        <When is=has_people>
            <PeoplePane conversation />
        </When>
    }
}
