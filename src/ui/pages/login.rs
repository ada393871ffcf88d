//! `/login`

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::auth::Login as SignIn;
use crate::browser::{self, form::Fields};
use crate::protocol::ErrorCode;
use crate::ui::components::api_form::ApiForm;
use crate::ui::components::entrance::Entrance;
use crate::ui::components::field::Field;
use crate::ui::components::submit_button::SubmitButton;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

/// Signing in.
#[component]
pub fn Login() -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<SignIn>();
    let refused = submission.refused_for(&[ErrorCode::InvalidCredentials]);
    let invalid = move || refused.get().then_some("true");

    view! {
        <Title text=t.text(Locale::sign_in) />
        <Entrance>
            <ApiForm submission check=check on_done=|_| browser::navigation::load("/")>
                <Field id="username" label=t.text(Locale::username)>
                    <input
                        id="username"
                        name="username"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        aria-invalid=invalid
                    />
                </Field>
                <Field id="password" label=t.text(Locale::password)>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-invalid=invalid
                    />
                </Field>
                <SubmitButton
                    label=t.text(Locale::sign_in)
                    pending=submission.pending()
                    class="button primary wide"
                />
            </ApiForm>
            <p class="alternative">
                {t.text(Locale::new_here)} " " <a href="/register">{t.text(Locale::register)}</a>
            </p>
        </Entrance>
    }
    .into_any()
}

/// A name and a password that cannot exist do not match either; the server is not asked.
fn check(fields: &Fields) -> Result<(), ErrorCode> {
    if fields.text("username").trim().is_empty() || fields.text("password").is_empty() {
        return Err(ErrorCode::InvalidCredentials);
    }
    Ok(())
}
