//! Leaving the page.

use leptos::prelude::window;

/// Load another page of ours from the server, with fresh data.
pub fn load(path: &str) {
    let _ = window().location().assign(path);
}

/// The position of the message that the address points at, such as `#m120`.
pub fn linked_message() -> Option<i64> {
    window().location().hash().ok()?.strip_prefix("#m")?.parse().ok()
}

/// Load this page anew from the server.
pub fn reload() {
    let _ = window().location().reload();
}
