//! Language and theme, as the request says.

use leptos::prelude::use_context;

use crate::ui::i18n::Locale;
use crate::ui::state::preferences::Theme;

/// The language of the request.
pub fn locale() -> Locale {
    use_context().unwrap_or_default()
}

/// The theme of the request.
pub fn theme() -> Theme {
    use_context().unwrap_or_default()
}

/// Only the reader chooses.
pub fn write_locale(_: Locale) {}

/// Only the reader chooses.
pub fn write_theme(_: Theme) {}
