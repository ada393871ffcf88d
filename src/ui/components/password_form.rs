//! Changing one's password.

use leptos::html::Input;
use leptos::prelude::*;

use super::api_form::ApiForm;
use super::field::Field;
use super::moment;
use super::submit_button::SubmitButton;
use crate::api::auth::ChangePassword;
use crate::browser::form::Fields;
use crate::protocol::{ErrorCode, limits};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::notices::{NoticeKind, use_notices};
use crate::ui::state::session::use_session;
use crate::ui::state::submission::Submission;

/// The old password, and the new one.
#[component]
pub fn PasswordForm(
    /// Told when the other devices are signed out.
    load: Callback<()>,
) -> impl IntoView {
    let (t, notices) = (use_locale(), use_notices());
    let session = use_session();
    let username = session.account.with_untracked(|me| me.as_ref().map(|me| me.username.clone()));
    let submission = Submission::to::<ChangePassword>();
    let is_wrong = submission.refused_for(&[ErrorCode::WrongPassword]);
    let is_short = submission.refused_for(&[
        ErrorCode::PasswordLength,
        ErrorCode::PasswordCommon,
        ErrorCode::PasswordUnchanged,
    ]);
    let (current, new) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let done = move |()| {
        for field in [current, new].into_iter().filter_map(|field| field.get_untracked()) {
            field.set_value("");
        }
        session.account.update(|me| me.iter_mut().for_each(|me| me.password_until = None));
        notices.push(NoticeKind::Done(t.get_untracked().password_changed().to_owned()));
        load.run(());
    };
    let made_up = move || {
        let until = session.account.with(|me| me.as_ref().and_then(|me| me.password_until))?;
        Some(
            view! { <p class="hint">{t.get().password_made_up(moment::utc(until)[..16].replace('T', " "))}</p> },
        )
    };
    view! {
        <ApiForm submission check=check on_done=done>
            {made_up}
            // For password managers: whose password it is. It has no name, and so is not sent.
            <input type="text" autocomplete="username" value=username hidden />
            <Field id="password-current" label=t.text(Locale::password_current)>
                <input
                    id="password-current"
                    name="current"
                    type="password"
                    autocomplete="current-password"
                    required
                    aria-invalid=move || is_wrong.get().then_some("true")
                    node_ref=current
                />
            </Field>
            <Field id="password-new" label=t.text(Locale::password_new) hint=t.text(Locale::password_hint)>
                <input
                    id="password-new"
                    name="new"
                    type="password"
                    autocomplete="new-password"
                    required
                    aria-describedby="password-new-hint"
                    aria-invalid=move || is_short.get().then_some("true")
                    node_ref=new
                />
            </Field>
            <div class="actions">
                <SubmitButton label=t.text(Locale::change_password) pending=submission.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    if fields.text("current").is_empty() {
        return Err(ErrorCode::WrongPassword);
    }
    if !limits::PASSWORD_CHARS.contains(&fields.text("new").chars().count()) {
        return Err(ErrorCode::PasswordLength);
    }
    Ok(())
}
