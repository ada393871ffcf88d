//! A room from the inside.

use leptos::prelude::*;

use super::composer::Composer;
use super::conversation_header::ConversationHeader;
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
    view! {
        <main class="conversation" id="main" tabindex="-1">
            <ConversationHeader conversation />
            <Timeline conversation />
            <Composer conversation />
        </main>
        <When is=has_people>
            <PeoplePane conversation />
        </When>
    }
}
