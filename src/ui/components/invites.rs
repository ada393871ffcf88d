//! Invites: made, shown once, listed, revoked. Those of a room, or of the whole instance.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::field::Field;
use super::secret_once::SecretOnce;
use super::submit_button::SubmitButton;
use crate::api::admin::invites::AdminCreateInvite;
use crate::api::invites::CreateInvite;
use crate::browser::dates::{self, Detail};
use crate::protocol::{Invite, NewInvite, RoomId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::rooms::use_rooms;
use crate::ui::state::submission::Submission;

/// Days that an invite may be made for, beside those without an end.
const DAYS: [i64; 3] = [1, 7, 30];
/// What is chosen to begin with.
const DAYS_CHOSEN: i64 = 7;
/// People that an invite may be made for, beside those for any number.
const USES: [i64; 4] = [1, 5, 25, 100];

/// The invites there are, and a form for another one. `room` is whose they are; the whole instance's without it.
#[component]
pub fn InvitePanel(#[prop(into)] room: Option<RoomId>, invites: RwSignal<Vec<Invite>>) -> impl IntoView {
    let t = use_locale();
    let create = match room {
        Some(_) => Submission::to::<CreateInvite>(),
        None => Submission::to::<AdminCreateInvite>(),
    };
    let (url, qr) = (RwSignal::new(None), RwSignal::new(None::<String>));
    let made = move |new: NewInvite| {
        invites.update(|invites| invites.insert(0, new.invite));
        url.set(Some(new.url));
        qr.set(Some(new.qr));
    };
    let days = DAYS.map(|days| {
        view! { <option value=days selected=days == DAYS_CHOSEN>{move || t.get().days(days)}</option> }
    });
    let uses = USES.map(|uses| view! { <option value=uses>{move || t.get().invite_people(uses)}</option> });
    view! {
        <ul class="credentials">
            <For each=move || invites.get() key=|invite| invite.id let:invite>
                <InviteItem invite room invites />
            </For>
        </ul>
        <SecretOnce secret=url />
        {move || {
            qr.get().map(|qr| view! { <div class="qr" role="img" aria-label=t.text(Locale::invite_qr) inner_html=qr></div> })
        }}
        <ApiForm submission=create on_done=made class="form script-only">
            <div class="field-row">
                {match room {
                    Some(id) => view! { <input type="hidden" name="room_id" value=id.0 /> }.into_any(),
                    None => view! { <RoomChoice /> }.into_any(),
                }}
                <Field id="invite-days" label=t.text(Locale::invite_days)>
                    <select id="invite-days" name="days">
                        {days}
                        <option value="">{t.text(Locale::until_revoked)}</option>
                    </select>
                </Field>
                <Field id="invite-uses" label=t.text(Locale::invite_uses)>
                    <select id="invite-uses" name="max_uses">
                        <option value="">{t.text(Locale::invite_anyone)}</option>
                        {uses}
                    </select>
                </Field>
            </div>
            <div class="actions">
                <SubmitButton label=t.text(Locale::create_invite) pending=create.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

/// A room that is joined with the invite, of those the reader sees.
#[component]
fn RoomChoice() -> impl IntoView {
    let (t, rooms) = (use_locale(), use_rooms());
    let options = move || {
        let rooms = rooms.list.get();
        let rooms = rooms.into_iter().filter(|room| room.kind.has_roles());
        rooms.map(|room| view! { <option value=room.id.0>{room.name}</option> }).collect_view()
    };
    view! {
        <Field id="invite-room" label=t.text(Locale::invite_room)>
            <select id="invite-room" name="room_id">
                <option value="">{t.text(Locale::invite_no_room)}</option>
                {options}
            </select>
        </Field>
    }
    .into_any()
}

#[component]
fn InviteItem(invite: Invite, room: Option<RoomId>, invites: RwSignal<Vec<Invite>>) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let (id, works) = (invite.id, invite.works);
    let invite = StoredValue::new(invite);
    let title = move || invite.with_value(|invite| title(t.get(), invite, room.is_none()));
    let about = move || invite.with_value(|invite| about(t.get(), invite));
    let revoke = move |_| {
        spawn_local(async move {
            match calls::invites::revoke(room, id).await {
                Ok(()) => drop(invites.try_update(|invites| invites.retain(|invite| invite.id != id))),
                Err(error) => notices.failure(&error),
            }
        });
    };
    view! {
        <li class:over=!works>
            <div>
                <strong dir="auto">{title}</strong>
                <p class="hint">{about}</p>
            </div>
            <button type="button" class="button" aria-label=move || t.get().revoke_named(title()) on:click=revoke>
                {t.text(Locale::revoke)}
            </button>
        </li>
    }
    .into_any()
}

fn title(t: Locale, invite: &Invite, names_room: bool) -> String {
    match &invite.room {
        Some(room) if names_room => t.invite_by_to(&invite.created_by.nickname, &room.name),
        _ => t.invite_by(&invite.created_by.nickname),
    }
}

fn about(t: Locale, invite: &Invite) -> String {
    // The server does not know what day it is where the reader is.
    let day = |at_ms| Some(dates::format(at_ms, Detail::DayAndYear, t)).filter(|day| !day.is_empty());
    let mut facts = Vec::new();
    if !invite.works {
        facts.push(t.invite_over().to_owned());
    }
    facts.extend(day(invite.created_at).map(|day| t.created_on(day)));
    facts.extend(invite.expires_at.and_then(day).map(|day| t.ends_on(day)));
    facts.push(match invite.max_uses {
        Some(most) => t.invite_used_of(most, invite.uses),
        None => t.invite_used(invite.uses),
    });
    facts.extend(invite.last_used_at.and_then(day).map(|day| t.last_used_on(day)));
    facts.join(" · ")
}
