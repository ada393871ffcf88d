//! Creating an account.

use leptos::html::Div;
use leptos::prelude::*;

use super::api_form::ApiForm;
use super::avatar_picker::AvatarPicker;
use super::field::Field;
use super::registration_choice::RegistrationChoice;
use super::submit_button::SubmitButton;
use crate::api::auth::Register as CreateAccount;
use crate::browser::{self, form::Fields, prerendered};
use crate::protocol::admin::Registration;
use crate::protocol::{ErrorCode, limits};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

const NAME_ERRORS: &[ErrorCode] =
    &[ErrorCode::UsernameTaken, ErrorCode::UsernameLength, ErrorCode::UsernameCharacters];

/// The form, with what the first person decides, or with an invite. Tells `is_live` once it has taken over what was
/// typed into the server's.
#[component]
pub fn RegisterForm(
    is_live: RwSignal<bool>,
    /// Whoever registers sets the instance up.
    #[prop(optional)]
    is_first: bool,
    /// The token of an invite.
    #[prop(optional, into)]
    invite: Option<String>,
    /// Where to go when it is done.
    #[prop(into)]
    leads_to: String,
) -> impl IntoView {
    let t = use_locale();
    let form = NodeRef::<Div>::new();
    prerendered::take_over(form, is_live);
    let submission = Submission::to::<CreateAccount>();
    let bad_name = submission.refused_for(NAME_ERRORS);
    let bad_password = submission.refused_for(&[ErrorCode::PasswordLength, ErrorCode::PasswordCommon]);

    view! {
        <div node_ref=form hidden=move || !prerendered::is_rendering() && !is_live.get()>
            <ApiForm submission check=check on_done=move |_| browser::navigation::load(&leads_to)>
                {is_first.then(|| view! { <p class="notice-text">{t.text(Locale::set_up_hint)}</p> })}
                {invite.map(|token| view! { <input type="hidden" name="invite" value=token /> })}
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
                {is_first.then(|| view! { <SetUp bad_name=submission.refused_for(&[ErrorCode::LabelLength, ErrorCode::NameCharacters]) /> })}
                <SubmitButton
                    label=t.text(if is_first { Locale::set_up } else { Locale::create_account })
                    pending=submission.pending()
                    class="button primary wide"
                />
            </ApiForm>
        </div>
    }
    .into_any()
}

/// What the first person decides for the instance.
#[component]
fn SetUp(bad_name: Signal<bool>) -> impl IntoView {
    let t = use_locale();
    let name = with_context(|page: &crate::protocol::PageData| page.name.clone());
    view! {
        <Field
            id="instance-name"
            label=t.text(Locale::instance_name)
            hint=t.text(Locale::instance_name_hint)
        >
            <input
                id="instance-name"
                name="instance_name"
                autocomplete="off"
                required
                value=name
                aria-describedby="instance-name-hint"
                aria-invalid=move || bad_name.get().then_some("true")
            />
        </Field>
        <RegistrationChoice chosen=Registration::Open />
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
