//! `/register`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::auth::Register as CreateAccount;
use crate::browser::{self, form::Fields};
use crate::protocol::{ErrorCode, limits};
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::avatar_picker::AvatarPicker;
use crate::ui::components::entrance::Entrance;
use crate::ui::components::field::Field;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

const NAME_ERRORS: &[ErrorCode] =
    &[ErrorCode::UsernameTaken, ErrorCode::UsernameLength, ErrorCode::UsernameCharacters];

/// Creating an account.
#[component]
pub fn Register() -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<CreateAccount>();
    let bad_name = submission.refused_for(NAME_ERRORS);
    let bad_password = submission.refused_for(&[ErrorCode::PasswordLength]);

    view! {
        <Title text=t.text(Locale::register_title) />
        <Entrance wide=true>
            <ApiForm submission check=check on_done=|_| browser::navigation::load("/")>
                <Field
                    id="username"
                    label=t.text(Locale::username)
                    hint=t.text(Locale::username_hint)
                >
                    <input
                        id="username"
                        name="username"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        aria-describedby="username-hint"
                        aria-invalid=move || bad_name.get().then_some("true")
                    />
                </Field>
                <Field
                    id="password"
                    label=t.text(Locale::password)
                    hint=t.text(Locale::password_hint)
                >
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        required
                        aria-describedby="password-hint"
                        aria-invalid=move || bad_password.get().then_some("true")
                    />
                </Field>
                <AvatarPicker chosen=1 />
                <SubmitButton
                    label=t.text(Locale::create_account)
                    pending=submission.pending()
                    class="button primary wide"
                />
            </ApiForm>
            <p class="alternative">
                {t.text(Locale::already_here)} " " <a href="/login">{t.text(Locale::sign_in)}</a>
            </p>
        </Entrance>
    }
    .into_any()
}

fn check(fields: &Fields) -> Result<(), ErrorCode> {
    // The server counts after normalisation, which may only shorten what the minimum allows here.
    if fields.text("username").trim().chars().count() < *limits::USERNAME_CHARS.start() {
        return Err(ErrorCode::UsernameLength);
    }
    if !limits::PASSWORD_CHARS.contains(&fields.text("password").chars().count()) {
        return Err(ErrorCode::PasswordLength);
    }
    Ok(())
}
