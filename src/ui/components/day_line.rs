//! Where a day begins.

use leptos::prelude::*;

use super::moment::date;
use crate::browser::clock;
use crate::browser::dates::{self, Detail};
use crate::ui::i18n::use_locale;
use crate::ui::state::reader::use_reader;

/// A line with the date.
#[component]
pub fn DayLine(
    /// Days since 1970-01-01 of the reader's calendar.
    day: i64,
    /// A moment of that day, in Unix milliseconds.
    at_ms: i64,
) -> impl IntoView {
    let (t, reader) = (use_locale(), use_reader());
    let text = move || {
        if !reader.has_local_time() {
            return date(day);
        }
        match reader.day(clock::now_ms() as i64) - day {
            0 => t.get().today().to_owned(),
            1 => t.get().yesterday().to_owned(),
            2..180 => dates::format(at_ms, Detail::Day, t.get()),
            _ => dates::format(at_ms, Detail::DayAndYear, t.get()),
        }
    };
    view! {
        <li class="separator date">
            <time datetime=date(day)>{text}</time>
        </li>
    }
}
