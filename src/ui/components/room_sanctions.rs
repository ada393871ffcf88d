//! Who may not write in a room, or not enter it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use super::term::ends;
use super::term_fields::TermFields;
use crate::api::moderation::{LiftSanction, SanctionMember};
use crate::protocol::{RoomId, Sanction, SanctionKind};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::calls;
use crate::ui::state::notices::use_notices;
use crate::ui::state::reader::use_reader;
use crate::ui::state::submission::Submission;

/// What is in force, with a way to lift each; and a form for those who are not in the room.
#[component]
pub fn RoomSanctions(
    room_id: RoomId,
    /// Changes when something was done elsewhere.
    #[prop(into)]
    changed: Signal<u32>,
) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let sanctions = RwSignal::new(Vec::<Sanction>::new());
    let load = move || {
        spawn_local(async move {
            match calls::moderation::list_sanctions(room_id).await {
                Ok(mut found) => {
                    found.retain(|sanction| sanction.kind != SanctionKind::Kick);
                    sanctions.try_set(found);
                }
                Err(error) => notices.failure(&error),
            }
        });
    };
    Effect::new(move |_| {
        changed.track();
        load();
    });
    let ban = Submission::to::<SanctionMember>();
    let lifted = Callback::new(move |()| load());
    view! {
        <section class="dialog-section">
            <h3>{t.text(Locale::muted_and_banned)}</h3>
            {move || {
                sanctions
                    .with(Vec::is_empty)
                    .then(|| view! { <p class="hint">{t.text(Locale::nobody_sanctioned)}</p> })
            }}
            <ul class="credentials">
                <For
                    each=move || sanctions.get()
                    key=|sanction| (sanction.user.id, sanction.kind, sanction.until)
                    let:sanction
                >
                    <SanctionItem room_id sanction lifted />
                </For>
            </ul>
            <details>
                <summary>{t.text(Locale::ban_by_name)}</summary>
                <ApiForm submission=ban on_done=move |()| load() class="form sanction-form">
                    <input type="hidden" name="room_id" value=room_id.0 />
                    <input type="hidden" name="kind" value=SanctionKind::Ban.as_str() />
                    <label class="field">
                        <span>{t.text(Locale::username)}</span>
                        <input name="username" autocomplete="off" autocapitalize="none" spellcheck="false" required />
                    </label>
                    <TermFields lasts=Signal::derive(|| true) />
                    <div class="actions">
                        <SubmitButton label=t.text(Locale::sanction_ban) pending=ban.pending() class="button danger" />
                    </div>
                </ApiForm>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn SanctionItem(room_id: RoomId, sanction: Sanction, lifted: Callback<()>) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let submission = Submission::to::<LiftSanction>();
    let Sanction { user, kind, reason, until, .. } = sanction;
    let nickname = StoredValue::new(user.nickname.clone());
    let about = move || {
        let t = t.get();
        let what = if kind == SanctionKind::Mute { t.is_muted() } else { t.is_banned() };
        format!("{what} {}", ends(until, reader, t))
    };
    view! {
        <li>
            <div>
                <strong dir="auto">{user.nickname}</strong>
                " "
                <small dir="auto">{format!("@{}", user.username)}</small>
                <p class="hint">{about}</p>
                {(!reason.is_empty()).then(|| view! { <p class="hint" dir="auto">{reason}</p> })}
            </div>
            <ApiForm submission on_done=lifted class="device-form">
                <input type="hidden" name="room_id" value=room_id.0 />
                <input type="hidden" name="user_id" value=user.id.0 />
                <input type="hidden" name="kind" value=kind.as_str() />
                <button
                    type="submit"
                    class="button"
                    aria-label=move || {
                        let (t, name) = (t.get(), nickname.get_value());
                        if kind == SanctionKind::Mute { t.unmute_person(name) } else { t.unban_person(name) }
                    }
                    aria-busy=move || submission.pending().get().then_some("true")
                >
                    {t.text(Locale::lift)}
                </button>
            </ApiForm>
        </li>
    }
    .into_any()
}
