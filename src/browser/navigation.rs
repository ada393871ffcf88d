//! Leaving the page.

use leptos::prelude::window;

/// Load another page of ours from the server, with fresh data.
pub fn load(path: &str) {
    let _ = window().location().assign(path);
}
