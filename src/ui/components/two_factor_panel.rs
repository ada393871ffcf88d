//! Signing in in two steps: on, off, and the way between.

use leptos::prelude::*;

use super::api_form::ApiForm;
use super::field::Field;
use super::submit_button::SubmitButton;
use super::when::When;
use crate::api::two_factor::{TotpBegin, TotpDisable, TotpEnable};
use crate::protocol::{ErrorCode, TwoFactorSetup, TwoFactorState};
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::submission::Submission;

/// How the reader stands to it, and what they can do.
#[component]
pub fn TwoFactorPanel(state: RwSignal<TwoFactorState>) -> impl IntoView {
    let t = use_locale();
    // Shown once, right after it was turned on.
    let codes = RwSignal::new(Vec::<String>::new());
    let begin = Submission::to::<TotpBegin>();
    let is_wrong = begin.refused_for(&[ErrorCode::WrongPassword]);
    let is_setting_up = move || state.with(|state| state.setup.is_some());
    let is_on = move || state.with(|state| state.enabled);
    let status = move || match is_on() {
        true => t.get().two_factor_on(state.with(|state| state.recovery_codes)),
        false => t.get().two_factor_off().to_owned(),
    };
    view! {
        <p class="hint">{status}</p>
        <When is=move || !is_on() && !is_setting_up()>
            <ApiForm submission=begin on_done=move |begun| state.set(begun)>
                <Field id="totp-begin-password" label=t.text(Locale::password)>
                    <input
                        id="totp-begin-password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-invalid=move || is_wrong.get().then_some("true")
                    />
                </Field>
                <div class="actions">
                    <SubmitButton
                        label=t.text(Locale::two_factor_begin)
                        pending=begin.pending()
                        class="button"
                    />
                </div>
            </ApiForm>
        </When>
        {move || state.with(|state| state.setup.clone()).map(|setup| view! { <Setup setup state codes /> })}
        <When is=move || codes.with(|codes| !codes.is_empty())>
            <div class="recovery-codes" role="status">
                <p>{t.text(Locale::recovery_codes_hint)}</p>
                <ul>
                    {codes.get().into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                </ul>
            </div>
        </When>
        <When is=is_on>
            <TurnOff state codes />
        </When>
    }
    .into_any()
}

#[component]
fn Setup(
    setup: TwoFactorSetup,
    state: RwSignal<TwoFactorState>,
    codes: RwSignal<Vec<String>>,
) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<TotpEnable>();
    let is_wrong = submission.refused_for(&[ErrorCode::WrongCode]);
    let TwoFactorSetup { secret, uri, qr } = setup;
    let enabled = move |shown: Vec<String>| {
        let recovery_codes = shown.len() as i64;
        codes.set(shown);
        state.set(TwoFactorState { enabled: true, recovery_codes, setup: None });
    };
    view! {
        <p>{t.text(Locale::two_factor_scan)}</p>
        <div class="qr" role="img" aria-label=t.text(Locale::two_factor_qr) inner_html=qr></div>
        <p class="hint">
            <a href=uri>{t.text(Locale::two_factor_open)}</a>
            " "
            <code>{secret}</code>
        </p>
        <noscript>
            <p class="form-error">{t.text(Locale::two_factor_script)}</p>
        </noscript>
        <ApiForm submission on_done=enabled>
            <Field id="totp-code" label=t.text(Locale::code)>
                <input
                    id="totp-code"
                    name="code"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required
                    aria-invalid=move || is_wrong.get().then_some("true")
                />
            </Field>
            <div class="actions">
                <SubmitButton label=t.text(Locale::two_factor_enable) pending=submission.pending() />
            </div>
        </ApiForm>
    }
    .into_any()
}

#[component]
fn TurnOff(state: RwSignal<TwoFactorState>, codes: RwSignal<Vec<String>>) -> impl IntoView {
    let t = use_locale();
    let submission = Submission::to::<TotpDisable>();
    let is_wrong = submission.refused_for(&[ErrorCode::WrongPassword]);
    let is_wrong_code = submission.refused_for(&[ErrorCode::WrongCode]);
    let is_refused = submission.refusal().with_untracked(Option::is_some);
    let off = move |()| {
        codes.set(Vec::new());
        state.set(TwoFactorState::default());
    };
    view! {
        <details class="danger-details" open=is_refused>
            <summary>{t.text(Locale::two_factor_disable)}</summary>
            <ApiForm submission on_done=off>
                <Field id="totp-password" label=t.text(Locale::password)>
                    <input
                        id="totp-password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-invalid=move || is_wrong.get().then_some("true")
                    />
                </Field>
                <Field id="totp-off-code" label=t.text(Locale::code) hint=t.text(Locale::code_hint)>
                    <input
                        id="totp-off-code"
                        name="code"
                        autocomplete="one-time-code"
                        required
                        aria-describedby="totp-off-code-hint"
                        aria-invalid=move || is_wrong_code.get().then_some("true")
                    />
                </Field>
                <div class="actions">
                    <SubmitButton
                        label=t.text(Locale::two_factor_disable)
                        pending=submission.pending()
                        class="button danger"
                    />
                </div>
            </ApiForm>
        </details>
    }
    .into_any()
}
