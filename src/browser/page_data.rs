//! The data the page was rendered from.

use leptos::prelude::document;

use crate::protocol::{PageData, json};

/// A title as the browser takes it: as text.
pub fn title(text: String) -> String {
    text
}

/// What the server embedded in the page; signed out if it is not there. It can be read once: what is recalled
/// later is not to be found in the document.
pub fn read() -> PageData {
    let Some(script) = document().get_element_by_id("page-data") else { return PageData::default() };
    let json = script.text_content().unwrap_or_default();
    script.set_text_content(None);
    json::read(&json).unwrap_or_default()
}
