//! The language and the theme a request asks for.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::ui::i18n::Locale;
use crate::ui::state::preferences::Theme;

/// By cookie, else by `Accept-Language`.
pub fn locale(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(cookie(headers, "locale"), accepted)
}

/// By cookie, else the system's.
pub fn theme(headers: &HeaderMap) -> Theme {
    Theme::from_attribute(cookie(headers, "theme"))
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
