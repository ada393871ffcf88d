//! Choosing the language.

use leptos::prelude::*;

use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::preferences::use_preferences;

/// The languages, each named in itself.
#[component]
pub fn LanguageSwitch(
    /// Hide the legend from the eye.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let t = use_locale();
    let preferences = use_preferences();
    let choices = Locale::ALL.map(|locale| {
        view! {
            <label lang=locale.tag()>
                <input
                    type="radio"
                    name="locale"
                    value=locale.tag()
                    checked=preferences.locale_untracked() == locale
                    prop:checked=move || preferences.locale() == locale
                    on:change=move |_| preferences.set_locale(locale)
                />
                <span>{locale.name()}</span>
            </label>
        }
    });

    view! {
        <fieldset class="segments">
            <legend class:visually-hidden=bare>{t.text(Locale::language)}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}
