//! A room's settings: what to be reminded of, its name, its members, and the ways out.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use super::later::Later;
use super::room_settings_sections::room_settings_sections;
use super::when::When;
use crate::browser::{self, prerendered};
use crate::protocol::{Role, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;

/// The query that opens the dialog without JavaScript.
const QUERY: &str = "settings";

/// A link that opens the dialog; nothing for those outside the room. Of a direct conversation there is only one's
/// own choice.
#[component]
pub fn RoomSettings(room_id: RoomId) -> impl IntoView {
    let rooms = use_rooms();
    let role = Memo::new(move |_| {
        let room = rooms.get(room_id)?;
        room.role.map(|role| (role, room.kind.has_roles()))
    });
    move || role.get().map(|(role, is_managed)| view! { <SettingsDialog room_id role is_managed /> })
}

#[component]
fn SettingsDialog(
    room_id: RoomId,
    role: Role,
    /// Whether there is anything that members can change for everyone.
    is_managed: bool,
) -> impl IntoView {
    let t = use_locale();
    let title = if is_managed { Locale::room_settings } else { Locale::conversation_settings };
    let dialog = NodeRef::<html::Dialog>::new();
    let is_live = RwSignal::new(false);
    let sections = move || room_settings_sections(room_id, role, is_managed, dialog, is_live);
    let asked = use_query_map().with_untracked(|query| query.get_str(QUERY).is_some());
    // Nothing is made, and nothing is asked for, before the dialog is first opened.
    let opened = RwSignal::new(asked);
    // An empty one would lie over everything, the notice too. The next press tries again. What the server has rendered
    // works by itself.
    let give_up = Callback::new(move |()| {
        if !asked || is_live.get_untracked() {
            browser::dialog::close(dialog);
            opened.set(false);
        }
    });

    view! {
        <a
            class="icon-button"
            href=format!("/rooms/{room_id}?{QUERY}=1")
            aria-label=t.text(title)
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
            title=t.text(title)
            open=asked
            wide=is_managed
        >
            <When is=move || asked && !is_live.get()>
                <div class="prerendered" inner_html=prerendered::part(|| Box::pin(sections()))></div>
            </When>
            <When is=opened>
                <Later load=move || Box::pin(sections()) on_failure=give_up />
            </When>
        </Dialog>
    }
    .into_any()
}
