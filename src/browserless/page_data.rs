//! The data the page is rendered from.

use leptos::prelude::use_context;

use crate::protocol::PageData;

/// What the request handler has loaded.
pub fn read() -> PageData {
    use_context().unwrap_or_default()
}
