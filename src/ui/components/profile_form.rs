//! The name shown beside messages, and the picture.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::avatar_picker::AvatarPicker;
use super::field::Field;
use super::submit_button::SubmitButton;
use crate::api::users::UpdateProfile;
use crate::browser::form::Fields;
use crate::protocol::{Account, ErrorCode, limits};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// Both, as they are, to be changed.
#[component]
pub fn ProfileForm() -> impl IntoView {
    let t = use_locale();
    let notices = use_notices();
    let session = use_session();
    let submission = Submission::to::<UpdateProfile>();
    let bad_name = submission.refused_for(&[ErrorCode::NicknameLength, ErrorCode::NameCharacters]);
    let (nickname, avatar_id) = untrack(|| (session.nickname(), session.avatar_id()));
    let done = move |changed: Account| {
        session.account.set(Some(changed));
        notices.push(NoticeKind::Done(t.get_untracked().saved().to_owned()));
    };

    view! {
        <ApiForm submission check=check on_done=done>
            <Field
                id="nickname"
                label=t.text(Locale::nickname)
                hint=t.text(Locale::nickname_hint)
            >
                <input
                    id="nickname"
                    name="nickname"
                    autocomplete="nickname"
                    required
                    value=nickname
                    aria-describedby="nickname-hint"
                    aria-invalid=move || bad_name.get().then_some("true")
                />
            </Field>
            <AvatarPicker chosen=avatar_id />
            <div class="actions">
                <SubmitButton label=t.text(Locale::save) pending=submission.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    let characters = fields.text("nickname").trim().chars().count();
    if limits::NICKNAME_CHARS.contains(&characters) { Ok(()) } else { Err(ErrorCode::NicknameLength) }
}
