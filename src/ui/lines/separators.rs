//! What stands between messages.

use maud::html;

use super::{Line, Viewer};
use crate::browser::dates::{self, Detail};
use crate::ui::components::moment::date;
use crate::ui::i18n::Locale;

/// The id of the mark before the first unread message.
pub const UNREAD_MARK: &str = "unread";

/// Where a day begins.
///
/// `day` and `today` are in days since 1970-01-01 of the reader's calendar, `at_ms` is a moment of that day in Unix
/// milliseconds.
pub fn day(day: i64, at_ms: i64, today: i64, viewer: Viewer) -> Line {
    let locale = viewer.locale;
    let text = match today - day {
        _ if !viewer.has_local_time => date(day),
        0 => locale.today().to_owned(),
        1 => locale.yesterday().to_owned(),
        2..180 => dates::format(at_ms, Detail::Day, locale),
        _ => dates::format(at_ms, Detail::DayAndYear, locale),
    };
    let content = html! { time datetime=(date(day)) { (text) } };
    Line { class: "separator date".to_owned(), content, ..Line::default() }
}

/// What follows is new to the reader.
pub fn unread(locale: Locale) -> Line {
    let content = html! { span { (locale.new_mark()) } };
    Line {
        class: "separator unread".to_owned(),
        id: Some(UNREAD_MARK.to_owned()),
        content,
        ..Line::default()
    }
}
