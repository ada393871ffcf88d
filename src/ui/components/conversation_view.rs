//! A room from the inside.

use leptos::prelude::*;

use super::composer::Composer;
use super::conversation_header::ConversationHeader;
use super::people_pane::PeoplePane;
use super::timeline::Timeline;
use crate::protocol::RoomId;
use crate::ui::state::conversations::use_conversations;

/// Header, messages, composer and people of a room the reader is in.
#[component]
pub fn ConversationView(room_id: RoomId) -> impl IntoView {
    let conversations = use_conversations();
    let conversation = conversations.open(room_id);
    Effect::new(move |_| conversations.ensure_loaded(room_id));
    view! {
        <main class="conversation" id="main" tabindex="-1">
            <ConversationHeader room_id />
            <Timeline conversation />
            <Composer conversation />
        </main>
        <PeoplePane conversation />
    }
}
