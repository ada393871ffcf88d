//! What the reader may do about a member.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::submit_button::SubmitButton;
use super::term_fields::TermFields;
use crate::api::moderation::SanctionMember;
use crate::protocol::{RoomId, SanctionKind, UserId};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::submission::Submission;

const KINDS: [SanctionKind; 3] = [SanctionKind::Mute, SanctionKind::Kick, SanctionKind::Ban];

/// A form that mutes, removes or bans somebody.
#[component]
pub fn MemberModeration(
    room_id: RoomId,
    user_id: UserId,
    nickname: String,
    /// Told what was done.
    done: Callback<SanctionKind>,
    /// Told when the reader thinks better of it.
    cancelled: Callback<()>,
) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let submission = Submission::to::<SanctionMember>();
    let kind = RwSignal::new(SanctionKind::Mute);
    let agreed = move |()| {
        let (t, kind) = (t.get_untracked(), kind.get_untracked());
        let said = match kind {
            SanctionKind::Mute => t.was_muted(&nickname),
            SanctionKind::Kick => t.was_removed(&nickname),
            SanctionKind::Ban => t.was_banned(&nickname),
        };
        notices.push(NoticeKind::Done(said));
        done.run(kind);
    };
    let kinds =
        KINDS.map(|kind| view! { <option value=kind.as_str()>{move || kind_name(t.get(), kind)}</option> });
    view! {
        <ApiForm submission on_done=agreed class="form sanction-form">
            <input type="hidden" name="room_id" value=room_id.0 />
            <input type="hidden" name="user_id" value=user_id.0 />
            <label class="field">
                <span>{t.text(Locale::what_to_do)}</span>
                <select
                    name="kind"
                    on:change=move |event| {
                        if let Some(chosen) = SanctionKind::parse(&event_target_value(&event)) {
                            kind.set(chosen);
                        }
                    }
                >
                    {kinds}
                </select>
            </label>
            <TermFields lasts=Signal::derive(move || kind.get() != SanctionKind::Kick) />
            <div class="actions">
                <SubmitButton label=t.text(Locale::apply) pending=submission.pending() class="button danger" />
                <button type="button" class="button quiet" on:click=move |_| cancelled.run(())>
                    {t.text(Locale::cancel)}
                </button>
            </div>
        </ApiForm>
    }
    .into_any()
}

/// What can be done, as a choice.
pub fn kind_name(t: Locale, kind: SanctionKind) -> &'static str {
    match kind {
        SanctionKind::Mute => t.sanction_mute(),
        SanctionKind::Kick => t.sanction_kick(),
        SanctionKind::Ban => t.sanction_ban(),
    }
}
