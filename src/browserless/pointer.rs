//! What the reader points with.

use leptos::ev::MouseEvent;

/// Unknown here.
pub fn is_coarse() -> bool {
    false
}

/// Nothing is pressed here.
pub fn pressed(_: &MouseEvent, _: &str) -> Option<String> {
    None
}
