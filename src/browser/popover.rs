//! What floats over the page. The browser opens it, and closes it on Escape and on a press outside.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

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

/// Copy a text; whether the browser did.
pub fn copy_text(text: &str) -> bool {
    let document = document().unchecked_into::<HtmlDocument>();
    let Some(body) = document.body() else { return false };
    let Ok(field) = document.create_element("textarea") else { return false };
    let field = field.unchecked_into::<HtmlTextAreaElement>();
    field.set_value(text);
    let had_focus = document.active_element();
    let _ = body.append_child(&field);
    field.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(element) = had_focus.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
    copied
}

/// Where this page is from, such as `https://chat.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}
