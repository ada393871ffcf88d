//! Leaving the page.

use leptos::prelude::window;

/// Load another page of ours from the server, with fresh data.
pub fn load(path: &str) {
    let _ = window().location().assign(path);
}

/// Load this page anew from the server.
pub fn reload() {
    let _ = window().location().reload();
}
