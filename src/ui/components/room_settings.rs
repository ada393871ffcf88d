//! A room's settings: its name, its members, and the ways out.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use super::room_details_form::RoomDetailsForm;
use super::room_exit::RoomExit;
use super::room_members::RoomMembers;
use super::when::When;
use crate::browser;
use crate::protocol::{Action, Role, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;

/// The query that opens the dialog without JavaScript.
const QUERY: &str = "settings";

/// A link that opens the dialog; nothing for those outside the room, and in direct conversations,
/// which cannot be changed.
#[component]
pub fn RoomSettings(room_id: RoomId) -> impl IntoView {
    let rooms = use_rooms();
    let role = Memo::new(move |_| {
        let room = rooms.get(room_id)?;
        room.role.filter(|_| room.kind.has_roles())
    });
    move || role.get().map(|role| view! { <SettingsDialog room_id role /> })
}

#[component]
fn SettingsDialog(room_id: RoomId, role: Role) -> impl IntoView {
    let t = use_locale();
    let dialog = NodeRef::<html::Dialog>::new();
    // Members are asked for when the dialog is first opened.
    let opened = RwSignal::new(false);
    let asked = use_query_map().with_untracked(|query| query.get_str(QUERY).is_some());
    Effect::new(move |_| {
        if asked {
            opened.set(true);
        }
    });

    view! {
        <a
            class="icon-button"
            href=format!("/rooms/{room_id}?{QUERY}=1")
            aria-label=t.text(Locale::room_settings)
            aria-haspopup="dialog"
            on:click=move |event| {
                event.prevent_default();
                opened.set(true);
                browser::dialog::open(dialog);
            }
        >
            <Icon name=IconName::Settings />
        </a>
        <Dialog
            node_ref=dialog
            id="room-settings-title"
            title=t.text(Locale::room_settings)
            open=asked
            wide=true
        >
            {role.may(Action::Rename).then(|| view! { <RoomDetailsForm room_id /> })}
            <When is=move || opened.get()>
                <RoomMembers room_id role />
            </When>
            <RoomExit room_id role dialog />
        </Dialog>
    }
    .into_any()
}
