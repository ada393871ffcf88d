//! What the reader points with.

use leptos::ev::{MouseEvent, PointerEvent};

/// Unknown here.
pub fn is_coarse() -> bool {
    false
}

/// Nothing is pressed here.
pub fn pressed(_: &MouseEvent, _: &str) -> Option<String> {
    None
}

/// No fingers here.
pub fn touched_message(_: &PointerEvent) -> Option<i64> {
    None
}
