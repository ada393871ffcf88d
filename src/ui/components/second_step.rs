//! The second step of signing in.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::field::Field;
use super::submit_button::SubmitButton;
use crate::api::two_factor::LoginCode;
use crate::browser;
use crate::protocol::ErrorCode;
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

lazy! {
    /// A plain form for the code; the server alone renders it.
    pub fn second_step() -> AnyView {
        view! { <SecondStep /> }.into_any()
    }
}

#[component]
fn SecondStep() -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<LoginCode>();
    let is_wrong = submission.refused_for(&[ErrorCode::WrongCode]);
    view! {
        <ApiForm submission on_done=|_| browser::navigation::load("/")>
            <Field id="code" label=t.text(Locale::code) hint=t.text(Locale::code_hint)>
                <input
                    id="code"
                    name="code"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    autofocus
                    aria-describedby="code-hint"
                    aria-invalid=move || is_wrong.get().then_some("true")
                />
            </Field>
            <SubmitButton label=t.text(Locale::sign_in) pending=submission.pending() class="button primary wide" />
        </ApiForm>
        <p class="alternative">
            <a href="/login" rel="external">
                {t.text(Locale::start_over)}
            </a>
        </p>
    }
    .into_any()
}
