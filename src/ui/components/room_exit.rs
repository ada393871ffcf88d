//! Leaving a room, and deleting it.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use crate::api::rooms::{DeleteRoom, LeaveRoom};
use crate::browser;
use crate::protocol::{Action, Role, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

/// The ways out that the reader has. Deleting takes two steps.
#[component]
pub fn RoomExit(room_id: RoomId, role: Role, dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let t = use_locale();
    let rooms = use_rooms();
    let navigate = use_navigate();
    let leave = Submission::to::<LeaveRoom>();
    let delete = Submission::to::<DeleteRoom>();
    Effect::new(move |_| {
        let is_departing = leave.pending().get() || delete.pending().get();
        rooms.departing.set_value(is_departing.then_some(room_id));
    });
    let away = Callback::new(move |()| {
        browser::dialog::close(dialog);
        navigate("/", Default::default());
    });
    // Away first, so that the page does not show a room that is no longer there.
    let left = move |()| {
        away.run(());
        rooms.leave(room_id);
    };
    let deleted = move |()| {
        away.run(());
        rooms.remove(room_id);
    };

    view! {
        <section class="dialog-section danger-zone">
            <h3>{move || if role.may(Action::Delete) { t.get().leave_or_delete() } else { t.get().leave_room() }}</h3>
            <p class="hint">{t.text(Locale::leave_room_hint)}</p>
            <ApiForm submission=leave on_done=left class="actions">
                <input type="hidden" name="room_id" value=room_id.0 />
                <SubmitButton label=t.text(Locale::leave_room) pending=leave.pending() class="button" />
            </ApiForm>
            {role.may(Action::Delete)
                .then(|| {
                    view! {
                        <details>
                            <summary>{t.text(Locale::delete_room)}</summary>
                            <p class="hint">{t.text(Locale::delete_room_hint)}</p>
                            <ApiForm submission=delete on_done=deleted class="actions">
                                <input type="hidden" name="room_id" value=room_id.0 />
                                <SubmitButton
                                    label=t.text(Locale::delete_room_confirm)
                                    pending=delete.pending()
                                    class="button danger"
                                />
                            </ApiForm>
                        </details>
                    }
                })}
        </section>
    }
    .into_any()
}
