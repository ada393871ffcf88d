//! What the reader points with, and at.

use leptos::ev::{FocusEvent, MouseEvent, PointerEvent};

/// Unknown here.
pub fn is_coarse() -> bool {
    false
}

/// Nothing is pressed here.
pub fn pressed(_: &MouseEvent, _: &str) -> Option<String> {
    None
}

/// Nothing is pressed here.
pub fn pressed_message(_: &MouseEvent) -> Option<i64> {
    None
}

/// No fingers here.
pub fn touched_message(_: &PointerEvent) -> Option<i64> {
    None
}

/// Nothing points here.
pub fn pointed_message(_: &PointerEvent) -> Option<i64> {
    None
}

/// Nothing has the focus here.
pub fn focused_message(_: &FocusEvent) -> Option<i64> {
    None
}

/// Nothing has the focus here.
pub fn next_focused_message(_: &FocusEvent) -> Option<i64> {
    None
}
