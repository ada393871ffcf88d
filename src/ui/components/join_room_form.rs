//! Becoming a member of a public room.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use crate::api::rooms::JoinRoom;
use crate::protocol::{Room, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

/// A form with one button. The children come before it.
#[component]
pub fn JoinRoomForm(
    room_id: RoomId,
    #[prop(default = "actions")] class: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let submission = Submission::to::<JoinRoom>();
    view! {
        <ApiForm submission on_done=move |room: Room| rooms.upsert(room) class>
            <input type="hidden" name="room_id" value=room_id.0 />
            {children.map(|children| children())}
            <SubmitButton label=t.text(Locale::join) pending=submission.pending() />
        </ApiForm>
    }
    .into_any()
}
