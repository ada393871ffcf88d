//! The data the page was rendered from.

use leptos::prelude::document;

use crate::protocol::PageData;

/// What the server embedded in the page; signed out if it is not there.
pub fn read() -> PageData {
    document()
        .get_element_by_id("page-data")
        .and_then(|script| script.text_content())
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}
