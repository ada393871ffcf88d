//! What is in the dialog with a room's settings.

use leptos::html;
use leptos::prelude::*;

use super::later::Later;
use super::linked_dialog::Opening;
use super::room_details_form::RoomDetailsForm;
use super::room_exit::RoomExit;
use super::room_members::room_members;
use super::room_notify::RoomNotify;
use super::room_retention::room_retention;
use super::room_webhooks::room_webhooks;
use super::when::When;
use crate::browser::prerendered::{self, take_over};
use crate::protocol::{Action, Role, RoomId};
use crate::split::lazy;

lazy! {
    /// All that the reader may set. `is_managed` says whether there is anything that members can change for everyone.
    pub fn room_settings_sections(
        room_id: RoomId,
        role: Role,
        is_managed: bool,
        opening: Opening,
    ) -> AnyView {
        view! { <RoomSettingsSections room_id role is_managed opening /> }.into_any()
    }
}

#[component]
fn RoomSettingsSections(room_id: RoomId, role: Role, is_managed: bool, opening: Opening) -> impl IntoView {
    let Opening { dialog, is_live } = opening;
    let may_choose = is_managed && role.may(Action::Retain);
    let has_retention = RwSignal::new(false);
    let forms = NodeRef::<html::Div>::new();
    take_over(forms, is_live);
    view! {
        <div class="forms" node_ref=forms>
            <RoomNotify room_id />
            {(is_managed && role.may(Action::Rename)).then(|| view! { <RoomDetailsForm room_id /> })}
        </div>
        {is_managed.then(|| view! { <Later load=move || Box::pin(room_members(room_id, role)) /> })}
        {(is_managed && role.may(Action::Connect))
            .then(|| view! { <Later load=move || Box::pin(room_webhooks(room_id)) /> })}
        <When is=move || !has_retention.get()>
            <div
                class="prerendered"
                inner_html=prerendered::part(|| Box::pin(room_retention(room_id, may_choose, has_retention)))
            ></div>
        </When>
        <Later load=move || Box::pin(room_retention(room_id, may_choose, has_retention)) />
        {is_managed.then(|| view! { <RoomExit room_id role dialog /> })}
    }
    .into_any()
}
