//! Keys that work wherever the focus is.

use crate::ui::state::shortcuts::Shortcut;

/// No keys here.
pub fn listen(_: impl Fn(Shortcut) + 'static) {}

/// Nobody knows.
pub fn is_mac() -> bool {
    false
}
