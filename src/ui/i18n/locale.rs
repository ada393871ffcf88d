//! Which language: chosen by cookie, else by what the browser asks for.

use leptos::prelude::*;

/// A language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    #[default]
    En,
    ZhCn,
}

impl Locale {
    /// Every language there is, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The BCP 47 tag: the cookie's value and the page's `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language's name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "中文",
        }
    }

    /// The language for a tag, regions and scripts aside.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::ZhCn),
            _ => None,
        }
    }

    /// The language for a request: the value of the `locale` cookie if it names one, else the best of
    /// the `Accept-Language` header, else English.
    pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie
            .and_then(Self::from_tag)
            .or_else(|| accept_language.and_then(Self::preferred))
            .unwrap_or_default()
    }

    fn preferred(accept_language: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accept_language.split(',') {
            let mut parts = range.split(';');
            let Some(locale) = parts.next().and_then(Self::from_tag) else { continue };
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
            // Of two equally wanted ones the first counts.
            if quality > 0.0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

/// The language being read; what is written on the page follows it.
#[derive(Debug, Clone, Copy)]
pub struct CurrentLocale(RwSignal<Locale>);

impl CurrentLocale {
    /// Tracked.
    pub fn get(self) -> Locale {
        self.0.get()
    }

    /// Not tracked.
    pub fn get_untracked(self) -> Locale {
        self.0.get_untracked()
    }

    /// Read in another language from now on.
    pub fn set(self, locale: Locale) {
        self.0.set(locale);
    }

    /// A text or an attribute: `<h2>{t.text(Locale::people)}</h2>`.
    ///
    /// Closures written in place would say the same, but each is a type of its own, for which the
    /// browser downloads the code of rendering it: about half a kilobyte compressed, every time.
    pub fn text(
        self,
        message: fn(Locale) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || message(self.get())
    }
}

/// Make the language a signal for everything below.
pub fn provide_locale(locale: Locale) {
    provide_context(CurrentLocale(RwSignal::new(locale)));
}

/// The language being read; set it through [`crate::ui::state::preferences::Preferences`].
pub fn use_locale() -> CurrentLocale {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::Locale::{self, En, ZhCn};

    #[test]
    fn the_cookie_comes_first() {
        assert_eq!(Locale::negotiate(Some("zh-CN"), Some("en-GB,en")), ZhCn);
        assert_eq!(Locale::negotiate(Some("en"), Some("zh-CN")), En);
    }

    #[test]
    fn a_cookie_in_no_language_of_ours_is_ignored() {
        assert_eq!(Locale::negotiate(Some("<script>"), Some("zh")), ZhCn);
        assert_eq!(Locale::negotiate(Some(""), None), En);
    }

    #[test]
    fn accept_language_is_read_by_weight() {
        for (header, locale) in [
            ("zh-TW,zh;q=0.9,en;q=0.8", ZhCn),
            ("en;q=0.3, ZH-cn;q=0.7", ZhCn),
            ("fr-FR, de;q=0.9, en;q=0.1, zh;q=0.05", En),
            ("zh;q=0, en;q=0.1", En),
            ("zh;q=what, en;q=0.1", En),
            ("en, zh", En),
            ("fr", En),
            (";;,,=", En),
        ] {
            assert_eq!(Locale::negotiate(None, Some(header)), locale, "{header}");
        }
    }

    #[test]
    fn nothing_said_is_english() {
        assert_eq!(Locale::negotiate(None, None), En);
    }

    #[test]
    fn tags_lead_back_to_their_language() {
        for locale in Locale::ALL {
            assert_eq!(Locale::from_tag(locale.tag()), Some(locale));
        }
        assert_eq!(Locale::from_tag("english"), None);
    }

    #[test]
    fn one_is_singular_in_english_only() {
        assert_eq!(En.people_online(1), "1 person online");
        assert_eq!(En.people_online("999+"), "999+ people online");
        assert_eq!(ZhCn.people_online(1), "1 人在线");
    }
}
