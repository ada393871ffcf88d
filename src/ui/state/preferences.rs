//! Language and theme: kept in cookies so that the server renders by them.

use leptos::prelude::*;

use crate::browser;
use crate::ui::i18n::{CurrentLocale, Locale, use_locale};

/// The colours of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the reader's system says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// Every theme there is, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The page's `data-theme` and the cookie's value; none follows the system.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The colour around the page, by the scheme the reader's system asks for: of the paper there.
    pub const fn bar_color(self, system_is_dark: bool) -> &'static str {
        match (self, system_is_dark) {
            (Self::Light, _) | (Self::System, false) => "#fcfaf7",
            (Self::Dark, _) | (Self::System, true) => "#16120e",
        }
    }

    /// The theme for the value of the cookie or of `data-theme`.
    pub fn from_attribute(value: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|theme| theme.attribute() == value).unwrap_or_default()
    }
}

/// The reader's choices; changing one takes effect at once.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    locale: CurrentLocale,
    theme: RwSignal<Theme>,
}

impl Preferences {
    /// The language, tracked.
    pub fn locale(self) -> Locale {
        self.locale.get()
    }

    /// The theme, tracked.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// The language, not tracked.
    pub fn locale_untracked(self) -> Locale {
        self.locale.get_untracked()
    }

    /// The theme, not tracked.
    pub fn theme_untracked(self) -> Theme {
        self.theme.get_untracked()
    }

    /// Read in another language from now on.
    pub fn set_locale(self, locale: Locale) {
        browser::preferences::write_locale(locale);
        self.locale.set(locale);
    }

    /// Change the colours from now on.
    pub fn set_theme(self, theme: Theme) {
        browser::preferences::write_theme(theme);
        self.theme.set(theme);
    }
}

/// Make the preferences available to everything below; the language is there already.
pub fn provide_preferences(theme: Theme) {
    provide_context(Preferences { locale: use_locale(), theme: RwSignal::new(theme) });
}

/// The preferences.
pub fn use_preferences() -> Preferences {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn a_theme_survives_its_cookie() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_attribute(theme.attribute()), theme);
        }
        assert_eq!(Theme::from_attribute(Some("neon")), Theme::System);
    }
}
