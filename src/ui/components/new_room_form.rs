//! The form for a new room.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::api_form::ApiForm;
use super::field::Field;
use super::linked_dialog::Opening;
use super::submit_button::SubmitButton;
use crate::api::rooms::CreateRoom;
use crate::browser::prerendered::take_over;
use crate::browser::{self, form::Fields};
use crate::protocol::{ErrorCode, Room, limits};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

lazy! {
    /// Closes its dialog and leads to the room once that is made.
    pub fn new_room_form(opening: Opening) -> AnyView {
        view! { <NewRoomForm opening /> }.into_any()
    }
}

#[component]
fn NewRoomForm(opening: Opening) -> impl IntoView {
    let Opening { dialog, is_live } = opening;
    let t = use_locale();
    let rooms = use_rooms();
    let navigate = use_navigate();
    let submission = Submission::to::<CreateRoom>();
    let done = move |room: Room| {
        let path = format!("/rooms/{}", room.id);
        rooms.upsert(room);
        browser::dialog::close(dialog);
        navigate(&path, Default::default());
    };
    let form = NodeRef::<html::Div>::new();
    take_over(form, is_live);
    view! {
        <div class="forms" node_ref=form>
            <ApiForm submission check=check on_done=done>
                <Field id="room-name" label=t.text(Locale::room_name)>
                    <input
                        id="room-name"
                        name="name"
                        autocomplete="off"
                        required
                        aria-invalid=move || submission.refused_for(&[ErrorCode::RoomNameLength, ErrorCode::NameCharacters]).get().then_some("true")
                    />
                </Field>
                <Field
                    id="room-description"
                    label=t.text(Locale::description)
                    hint=t.text(Locale::description_hint)
                >
                    <textarea
                        id="room-description"
                        name="description"
                        rows="2"
                        autocomplete="off"
                        aria-describedby="room-description-hint"
                    ></textarea>
                </Field>
                <fieldset class="choices">
                    <legend>{t.text(Locale::kind)}</legend>
                    <label class="choice">
                        <input type="radio" name="kind" value="public" checked />
                        <span class="choice-title">{t.text(Locale::kind_public)}</span>
                        <span class="choice-hint">{t.text(Locale::kind_public_hint)}</span>
                    </label>
                    <label class="choice">
                        <input type="radio" name="kind" value="private" />
                        <span class="choice-title">{t.text(Locale::kind_private)}</span>
                        <span class="choice-hint">{t.text(Locale::kind_private_hint)}</span>
                    </label>
                </fieldset>
                <div class="actions">
                    <SubmitButton label=t.text(Locale::create_room) pending=submission.pending() />
                </div>
            </ApiForm>
        </div>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    check_room(&fields.text("name"), &fields.text("description"))
}

/// What the server will say of a room's name and description.
pub(super) fn check_room(name: &str, description: &str) -> Result<(), ErrorCode> {
    if !limits::ROOM_NAME_CHARS.contains(&name.trim().chars().count()) {
        return Err(ErrorCode::RoomNameLength);
    }
    if description.trim().chars().count() > limits::ROOM_DESCRIPTION_CHARS {
        return Err(ErrorCode::RoomDescriptionLength);
    }
    Ok(())
}
