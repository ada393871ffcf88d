//! What the reader points with.

use leptos::prelude::window;

/// Whether the main pointer is a finger, so that there is most likely no keyboard.
pub fn is_coarse() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}
