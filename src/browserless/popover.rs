//! What floats over the page.

use leptos::html::Div;
use leptos::prelude::NodeRef;

/// Nothing floats here.
pub fn is_open(_: &str) -> bool {
    false
}

/// Not copied.
pub fn copy_text(_: &str) -> bool {
    false
}

/// Addresses are relative here.
pub fn origin() -> String {
    String::new()
}

/// Not copied.
pub fn copy(_: NodeRef<Div>) -> bool {
    false
}
