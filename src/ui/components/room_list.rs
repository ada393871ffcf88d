//! The pane with all rooms.

use leptos::prelude::*;

use super::jump_field::JumpField;
use super::me::Me;
use super::new_room::NewRoom;
use super::open_direct_form::OpenDirectForm;
use super::room_section::RoomSection;
use super::seal::Seal;
use super::when::When;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::{Section, use_rooms};

/// The reader's rooms, private conversations, and rooms to join.
#[component]
pub fn RoomList() -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let typed = RwSignal::new(String::new());
    let no_match = Memo::new(move |_| {
        rooms.list.with(|list| {
            let typed = typed.read();
            !typed.trim().is_empty()
                && [Section::Rooms, Section::Private, Section::OpenToJoin]
                    .into_iter()
                    .all(|section| section.filter(list, &typed).is_empty())
        })
    });

    view! {
        <nav class="rooms-pane" aria-label=t.text(Locale::rooms)>
            <header class="pane-header">
                <a class="brand" href="/">
                    <Seal />
                    <span>"Salon"</span>
                </a>
                <NewRoom />
            </header>
            <div class="rooms-scroll">
                <JumpField typed />
                <RoomSection section=Section::Rooms typed />
                <RoomSection section=Section::Private typed>
                    <OpenDirectForm />
                </RoomSection>
                <RoomSection section=Section::OpenToJoin typed />
                <When is=move || no_match.get()>
                    <p class="hint" role="status">
                        {t.text(Locale::no_room_match)}
                    </p>
                </When>
            </div>
            <Me />
        </nav>
    }
    .into_any()
}
