//! What floats over the page. The browser opens it, and closes it on Escape and on a press outside.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// Whether the one with this `id` is open.
pub fn is_open(id: &str) -> bool {
    document().query_selector(&format!("#{id}:popover-open")).is_ok_and(|popover| popover.is_some())
}

/// Select the text in there and copy it; whether the browser did.
///
/// The newer interface for this is missing where a server is reached by plain HTTP, as at home.
pub fn copy(text: NodeRef<Div>) -> bool {
    let selection = document().get_selection().ok().flatten();
    let (Some(text), Some(selection)) = (text.get_untracked(), selection) else { return false };
    selection.select_all_children(&text).is_ok()
        && document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or(false)
}
