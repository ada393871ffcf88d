//! A room's settings: what to be reminded of, its name, its members, and the ways out.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use super::later::Later;
use super::room_details_form::RoomDetailsForm;
use super::room_exit::RoomExit;
use super::room_members::room_members;
use super::room_notify::RoomNotify;
use super::room_retention::room_retention;
use super::room_webhooks::room_webhooks;
use super::when::When;
use crate::browser::{self, prerendered};
use crate::protocol::{Action, Role, RoomId};
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
    // Members are asked for when the dialog is first opened.
    let opened = RwSignal::new(false);
    let may_choose = is_managed && role.may(Action::Retain);
    let is_live = RwSignal::new(false);
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
            <RoomNotify room_id />
            {(is_managed && role.may(Action::Rename)).then(|| view! { <RoomDetailsForm room_id /> })}
            <When is=move || is_managed && opened.get()>
                <Later load=move || Box::pin(room_members(room_id, role)) />
            </When>
            <When is=move || is_managed && role.may(Action::Connect) && opened.get()>
                <Later load=move || Box::pin(room_webhooks(room_id)) />
            </When>
            <When is=move || !is_live.get()>
                <div
                    class="prerendered"
                    inner_html=prerendered::part(|| Box::pin(room_retention(room_id, may_choose, is_live)))
                ></div>
            </When>
            <When is=opened>
                <Later load=move || Box::pin(room_retention(room_id, may_choose, is_live)) />
            </When>
            {is_managed.then(|| view! { <RoomExit room_id role dialog /> })}
        </Dialog>
    }
    .into_any()
}
