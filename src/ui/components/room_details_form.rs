//! Renaming and describing a room.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::field::Field;
use super::new_room_form::check_room;
use super::submit_button::SubmitButton;
use crate::api::rooms::UpdateRoom;
use crate::browser::form::Fields;
use crate::protocol::{ErrorCode, Room, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

/// Name and description as they are, to be changed.
#[component]
pub fn RoomDetailsForm(room_id: RoomId) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let notices = use_notices();
    let submission = Submission::to::<UpdateRoom>();
    let bad_name = submission.refused_for(&[ErrorCode::RoomNameLength, ErrorCode::NameCharacters]);
    let bad_description = submission.refused_for(&[ErrorCode::RoomDescriptionLength]);
    let (name, description) =
        rooms.get_untracked(room_id).map(|room| (room.name, room.description)).unwrap_or_default();
    let done = move |room: Room| {
        rooms.upsert(room);
        notices.push(NoticeKind::Done(t.get_untracked().saved().to_owned()));
    };

    view! {
        <ApiForm submission check=check on_done=done>
            <input type="hidden" name="room_id" value=room_id.0 />
            <Field id="settings-name" label=t.text(Locale::room_name)>
                <input
                    id="settings-name"
                    name="name"
                    autocomplete="off"
                    required
                    value=name
                    aria-invalid=move || bad_name.get().then_some("true")
                />
            </Field>
            <Field id="settings-description" label=t.text(Locale::description)>
                <textarea
                    id="settings-description"
                    name="description"
                    rows="2"
                    autocomplete="off"
                    aria-invalid=move || bad_description.get().then_some("true")
                >
                    {description}
                </textarea>
            </Field>
            <div class="actions">
                <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    check_room(&fields.text("name"), &fields.text("description"))
}
