//! A room's settings: what to be reminded of, its name, its members, and the ways out.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::icon::IconName;
use super::linked_dialog::{LinkedDialog, Opening};
use super::room_settings_sections::room_settings_sections;
use crate::protocol::{Role, RoomId};
use crate::ui::i18n::Locale;
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
    let label = if is_managed { Locale::room_settings } else { Locale::conversation_settings };
    let asked = use_query_map().with_untracked(|query| query.get_str(QUERY).is_some());
    let opening = Opening::default();
    view! {
        <LinkedDialog
            opening
            href=format!("/rooms/{room_id}?{QUERY}=1")
            icon=IconName::Settings
            label
            id="room-settings-title"
            open=asked
            wide=is_managed
            load=Arc::new(move || Box::pin(room_settings_sections(room_id, role, is_managed, opening)))
        />
    }
}
