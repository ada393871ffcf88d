//! The rows of a timeline as HTML, made alike on both sides.
//!
//! A page shows a hundred of them, and in a busy room makes hundreds anew each second. Each is therefore one piece of
//! text, which the browser parses at once, and asks for nothing afterwards: what changes a line makes another of it. What
//! can be pressed says so in [`PRESS`](crate::ui::state::press::PRESS), for the list to hear. What is there only for a
//! while, such as buttons and forms, is put in from outside.

mod attachments;
mod changes;
mod message;
mod parts;
mod separators;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

pub use changes::{Change, changes};
pub use message::{MayDo, SHOW_ACTIONS, Showing, message, pending, tools};
pub use parts::{Author, quote};
pub use separators::{UNREAD_MARK, day, unread};

use crate::browser::dates::{self, Detail};
use crate::protocol::UserId;
use crate::ui::components::moment::utc;
use crate::ui::i18n::Locale;

/// One row.
#[derive(Debug, Default)]
pub struct Line {
    class: String,
    id: Option<String>,
    /// The focus shows what a pointer shows by hovering.
    takes_focus: bool,
    content: Markup,
}

impl Line {
    /// The row as an item of its list.
    pub fn into_html(self) -> String {
        let Self { class, id, takes_focus, content } = self;
        html! { li class=(class) id=[id] tabindex=[takes_focus.then_some("0")] { (content) } }.into_string()
    }
}

/// Whom lines are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Viewer {
    pub locale: Locale,
    /// Not while the server renders: it does not know the zone.
    pub has_local_time: bool,
    pub me: Option<UserId>,
}

impl Viewer {
    fn is_me(self, id: UserId) -> bool {
        self.me == Some(id)
    }

    /// The time of day.
    pub fn time(self, at_ms: i64) -> String {
        match self.has_local_time {
            true => dates::format(at_ms, Detail::Time, self.locale),
            false => utc(at_ms)[11..16].to_owned(),
        }
    }

    /// A moment to the second.
    pub fn exact_time(self, at_ms: i64) -> String {
        match self.has_local_time {
            true => dates::format(at_ms, Detail::Full, self.locale),
            false => utc(at_ms),
        }
    }
}
