//! What the reader wants to be reminded of in a room.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use super::when::When;
use crate::api::reading::SetNotify;
use crate::browser::form::Fields;
use crate::protocol::{Notify, RoomId, RoomKind};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::reader::use_reader;
use crate::ui::state::rooms::{Rooms, use_rooms};
use crate::ui::state::submission::Submission;

/// All, mentions, nothing. A choice counts at once; without JavaScript it is saved by a button.
#[component]
pub fn RoomNotify(room_id: RoomId) -> impl IntoView {
    let (t, reader, rooms) = (use_locale(), use_reader(), use_rooms());
    let submission = Submission::to::<SetNotify>();
    let is_direct = rooms.get_untracked(room_id).is_some_and(|room| room.kind == RoomKind::Direct);
    let level = Memo::new(move |_| match rooms.get(room_id).map(|room| room.notify).unwrap_or_default() {
        // Everything there is meant for the reader.
        Notify::Mentions if is_direct => Notify::All,
        level => level,
    });
    // An answer to what was chosen before must not move what the next key moves on from.
    let chosen = RwSignal::new(None);
    let shown = Memo::new(move |_| chosen.get().unwrap_or_else(|| level.get()));
    let choose = move |notify: Notify| {
        chosen.set(Some(notify));
        send(submission, rooms, room_id, notify, chosen);
    };
    let choices = [
        (Notify::All, Locale::notify_all as fn(Locale) -> &'static str),
        (Notify::Mentions, Locale::notify_mentions),
        (Notify::Nothing, Locale::notify_nothing),
    ]
    .map(|(notify, label)| {
        let is_offered = !(is_direct && notify == Notify::Mentions);
        is_offered.then(|| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="notify"
                        value=notify.as_str()
                        checked=level.get_untracked() == notify
                        prop:checked=move || shown.get() == notify
                        on:change=move |_| choose(notify)
                    />
                    <span>{t.text(label)}</span>
                </label>
            }
        })
    });
    view! {
        <ApiForm submission on_done=|()| ()>
            <input type="hidden" name="room_id" value=room_id.0 />
            <fieldset class="segments">
                <legend>{t.text(Locale::notify)}</legend>
                {choices}
            </fieldset>
            <When is=move || !reader.is_here()>
                <div class="actions">
                    <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
                </div>
            </When>
        </ApiForm>
    }
    .into_any()
}

/// The arrow keys pass over a choice faster than the server answers: what was chosen meanwhile is sent after it.
fn send(
    submission: Submission<()>,
    rooms: Rooms,
    room_id: RoomId,
    notify: Notify,
    chosen: RwSignal<Option<Notify>>,
) {
    let fields = [("room_id", room_id.to_string()), ("notify", notify.as_str().to_owned())];
    let done = Callback::new(move |_| {
        rooms.change(room_id, |room| room.notify = notify);
        match chosen.try_get_untracked().flatten() {
            Some(next) if next != notify => send(submission, rooms, room_id, next, chosen),
            _ => drop(chosen.try_set(None)),
        }
    });
    submission.send(Fields::from_pairs(&fields), done);
}
