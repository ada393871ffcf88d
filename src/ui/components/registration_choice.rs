//! Who may create an account.

use leptos::prelude::*;

use crate::protocol::admin::Registration;
use crate::ui::i18n::{Locale, use_locale};

type Text = fn(Locale) -> &'static str;

/// A field `registration` with every policy, and what each means.
#[component]
pub fn RegistrationChoice(chosen: Registration) -> impl IntoView {
    let t = use_locale();
    let choices = Registration::ALL.map(|policy| {
        let (name, hint): (Text, Text) = match policy {
            Registration::Open => (Locale::registration_open, Locale::registration_open_hint),
            Registration::Invited => (Locale::registration_invited, Locale::registration_invited_hint),
            Registration::Closed => (Locale::registration_closed, Locale::registration_closed_hint),
        };
        view! {
            <label class="check">
                <input type="radio" name="registration" value=policy.as_str() checked=policy == chosen />
                <span>
                    {t.text(name)}
                    <small class="hint">{t.text(hint)}</small>
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="checks">
            <legend>{t.text(Locale::registration)}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}
