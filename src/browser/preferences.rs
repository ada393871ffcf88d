//! Language and theme, on the document and in cookies.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument};

use crate::ui::i18n::Locale;
use crate::ui::state::preferences::Theme;

const YEAR_S: u32 = 365 * 24 * 60 * 60;

/// The language the page was rendered in.
pub fn locale() -> Locale {
    root()
        .and_then(|root| root.get_attribute("lang"))
        .and_then(|tag| Locale::from_tag(&tag))
        .unwrap_or_default()
}

/// The theme the page was rendered with.
pub fn theme() -> Theme {
    let value = root().and_then(|root| root.get_attribute("data-theme"));
    Theme::from_attribute(value.as_deref())
}

/// Keep the language, and say it to the document.
pub fn write_locale(locale: Locale) {
    write_cookie("locale", locale.tag(), YEAR_S);
    if let Some(root) = root() {
        let _ = root.set_attribute("lang", locale.tag());
    }
}

/// Keep the theme, and put it on the document.
pub fn write_theme(theme: Theme) {
    let root = root();
    match theme.attribute() {
        Some(value) => {
            write_cookie("theme", value, YEAR_S);
            root.map(|root| root.set_attribute("data-theme", value));
        }
        None => {
            write_cookie("theme", "", 0);
            root.map(|root| root.remove_attribute("data-theme"));
        }
    }
    for system_is_dark in [false, true] {
        let scheme = if system_is_dark { "dark" } else { "light" };
        let bar = document().query_selector(&format!("meta[name=theme-color][media*={scheme}]"));
        if let Ok(Some(bar)) = bar {
            let _ = bar.set_attribute("content", theme.bar_color(system_is_dark));
        }
    }
}

fn root() -> Option<Element> {
    document().document_element()
}

fn write_cookie(name: &str, value: &str, max_age_s: u32) {
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        let _ = document.set_cookie(&format!("{name}={value}; Path=/; Max-Age={max_age_s}; SameSite=Lax"));
    }
}
