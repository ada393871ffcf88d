//! `/invite/…`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::invites::AcceptInvite;
use crate::browser::{self, prerendered};
use crate::protocol::{ErrorCode, Invitation, InvitedRoom, OpenedInvite, Room};
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::empty::Empty;
use crate::ui::components::entrance::EntranceCard;
use crate::ui::components::register_form::RegisterForm;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// What an invite says, and following it: by registering, or by joining its room.
#[component]
pub fn InvitePage(token: String, is_live: RwSignal<bool>) -> impl IntoView {
    let t = use_locale();
    let is_signed_in = use_session().is_signed_in();
    let opened = prerendered::prepared::<OpenedInvite>().filter(|opened| opened.token == token);
    let refusal = opened.as_ref().and_then(|opened| opened.refusal.clone());
    let invitation = opened.and_then(|opened| opened.invitation);
    let waits = !prerendered::is_rendering();
    let content = match invitation {
        None => {
            Effect::new(move |_| is_live.set(true));
            let limited = refusal.filter(|error| error.code == ErrorCode::RateLimited);
            let limited = move || limited.as_ref().map(|error| t.get().failure(error));
            let back = if is_signed_in { Locale::back_to_rooms } else { Locale::back_to_start };
            view! {
                <Empty title=t.text(Locale::invite_invalid) body=t.text(Locale::invite_invalid_body)>
                    <p class="hint">{limited}</p>
                    <a class="button primary" href="/" rel="external">
                        {t.text(back)}
                    </a>
                </Empty>
            }
            .into_any()
        }
        Some(invitation) if is_signed_in => {
            Effect::new(move |_| is_live.set(true));
            view! { <Join token invitation /> }.into_any()
        }
        Some(invitation) => view! { <Enter token invitation is_live /> }.into_any(),
    };
    view! {
        <Title text=t.text(Locale::invite) />
        <div class="invite" hidden=move || waits && !is_live.get()>
            {content}
        </div>
    }
    .into_any()
}

fn says(t: Locale, invitation: &Invitation) -> String {
    let from = &invitation.from;
    match &invitation.room {
        Some(room) => t.invited_to_room(from, &room.name),
        None => t.invited_by(from),
    }
}

/// For those who have an account, and are signed in.
#[component]
fn Join(token: String, invitation: Invitation) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<AcceptInvite>();
    let has_room = invitation.room.is_some();
    let joined = move |room: Option<Room>| {
        browser::navigation::load(&room.map_or_else(|| "/".to_owned(), |room| format!("/rooms/{}", room.id)));
    };
    let hint = if has_room { Locale::invite_join_hint } else { Locale::invite_inside };
    let action = if has_room { Locale::join } else { Locale::back_to_rooms };
    view! {
        <div class="empty">
            <span class="seal-line" aria-hidden="true"></span>
            <h1 dir="auto">{move || says(t.get(), &invitation)}</h1>
            <p>{t.text(hint)}</p>
            <ApiForm submission on_done=joined class="actions">
                <input type="hidden" name="token" value=token />
                <SubmitButton label=t.text(action) pending=submission.pending() />
            </ApiForm>
        </div>
    }
    .into_any()
}

/// For everybody else.
#[component]
fn Enter(token: String, invitation: Invitation, is_live: RwSignal<bool>) -> impl IntoView {
    let t = use_locale();
    let room = invitation.room.as_ref().map(|InvitedRoom { id, .. }| format!("/rooms/{id}"));
    let leads_to = room.unwrap_or_else(|| "/".to_owned());
    let sign_in = format!("/login?invite={token}");
    let form = if invitation.admits {
        view! { <RegisterForm is_live invite=token leads_to /> }.into_any()
    } else {
        Effect::new(move |_| is_live.set(true));
        view! { <p class="hint">{t.text(Locale::invite_members_only)}</p> }.into_any()
    };
    view! {
        <EntranceCard wide=true>
            <p class="notice-text" dir="auto">
                {move || says(t.get(), &invitation)}
            </p>
            {form}
            <p class="alternative">
                {t.text(Locale::already_here)} " "
                <a href=sign_in rel="external">
                    {t.text(Locale::sign_in)}
                </a>
            </p>
        </EntranceCard>
    }
    .into_any()
}
