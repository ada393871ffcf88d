//! How long something holds that is done about somebody, and why.

use leptos::prelude::*;

use super::when::When;
use crate::protocol::limits::REASON_CHARS;
use crate::ui::i18n::{Locale, use_locale};

/// Hours, and what they are called.
type End = (&'static str, fn(Locale) -> &'static str);

/// The last is for good.
const ENDS: [End; 4] = [
    ("1", Locale::for_an_hour),
    ("24", Locale::for_a_day),
    ("168", Locale::for_a_week),
    ("", Locale::for_good),
];

/// The fields `hours` and `reason` of a form.
#[component]
pub fn TermFields(
    /// Whether it lasts at all.
    #[prop(into)]
    lasts: Signal<bool>,
) -> impl IntoView {
    let t = use_locale();
    let ends =
        move || ENDS.map(|(hours, name)| view! { <option value=hours>{t.text(name)}</option> }).into_any();
    view! {
        <When is=lasts>
            <label class="field">
                <span>{t.text(Locale::how_long)}</span>
                <select name="hours">{ends()}</select>
            </label>
        </When>
        <label class="field">
            <span>{t.text(Locale::reason)}</span>
            <input
                name="reason"
                autocomplete="off"
                maxlength=REASON_CHARS.to_string()
                placeholder=t.text(Locale::reason_hint)
            />
        </label>
    }
    .into_any()
}
