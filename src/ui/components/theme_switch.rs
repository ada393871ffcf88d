//! Choosing the colours.

use leptos::prelude::*;

use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::preferences::{Theme, use_preferences};

/// Light, dark, or as the system says.
#[component]
pub fn ThemeSwitch(
    /// Hide the legend from the eye.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let t = use_locale();
    let preferences = use_preferences();
    let choices = Theme::ALL.map(|theme| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    value=theme.attribute().unwrap_or("system")
                    checked=preferences.theme_untracked() == theme
                    prop:checked=move || preferences.theme() == theme
                    on:change=move |_| preferences.set_theme(theme)
                />
                <span>{move || theme_name(t.get(), theme)}</span>
            </label>
        }
    });

    view! {
        <fieldset class="segments">
            <legend class:visually-hidden=bare>{t.text(Locale::theme)}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}

fn theme_name(t: Locale, theme: Theme) -> &'static str {
    match theme {
        Theme::System => t.theme_system(),
        Theme::Light => t.theme_light(),
        Theme::Dark => t.theme_dark(),
    }
}
