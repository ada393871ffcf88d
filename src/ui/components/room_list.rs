//! The pane with all rooms.

use leptos::prelude::*;

use super::jump_field::JumpField;
use super::me::Me;
use super::new_room::NewRoom;
use super::open_direct_form::OpenDirectForm;
use super::room_section::RoomSection;
use super::seal::Seal;
use super::search_link::SearchLink;
use crate::protocol::PageData;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::Section;

/// The reader's rooms, private conversations, and rooms to join.
#[component]
pub fn RoomList() -> impl IntoView {
    let t = use_locale();
    let name = with_context(|page: &PageData| page.name.clone());
    view! {
        <nav class="rooms-pane" aria-label=t.text(Locale::rooms)>
            <header class="pane-header">
                <a class="brand" href="/">
                    <Seal />
                    <span dir="auto">{name}</span>
                </a>
                <SearchLink />
                <NewRoom />
            </header>
            <div class="rooms-scroll">
                <JumpField />
                <RoomSection section=Section::Rooms />
                <RoomSection section=Section::Private>
                    <OpenDirectForm />
                </RoomSection>
                <RoomSection section=Section::OpenToJoin />
            </div>
            <Me />
        </nav>
    }
    .into_any()
}
