//! What the server has rendered of a page whose own code is fetched later.

use leptos::html::Div;
use leptos::prelude::{GetUntracked, NodeRef, document};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::protocol::json;
use crate::ui::components::later::Loading;
use crate::ui::state::account::AccountOverview;
use crate::ui::state::search::SearchAnswer;

/// Nothing: what the server has written stays until the view itself is there.
pub fn html(_: impl FnOnce() -> Loading) -> String {
    String::new()
}

/// Nothing, as [`html`].
pub fn part(_: impl FnOnce() -> Loading) -> String {
    String::new()
}

/// Nothing, as [`html`].
pub fn page(_: impl FnOnce() -> Loading) -> String {
    String::new()
}

/// Whether this is the server, rendering.
pub fn is_rendering() -> bool {
    false
}

/// What the page was made of, if it has come with the document. It can be read once.
pub fn prepared<T: DeserializeOwned>() -> Option<T> {
    let script = document().get_element_by_id("prepared")?;
    let json = script.text_content()?;
    script.set_text_content(None);
    json::read(&json).ok()
}

/// Take over what has been filled into a form before its own code was there, and the focus.
pub fn keep_typed(into: NodeRef<Div>) {
    let Some(into) = into.get_untracked() else { return };
    let Ok(filled) = document().query_selector_all(".prerendered input:not([type=hidden])") else { return };
    let focused = document().active_element();
    for index in 0..filled.length() {
        let Some(from) = filled.item(index).and_then(|node| node.dyn_into::<HtmlInputElement>().ok()) else {
            continue;
        };
        let twin = match from.type_().as_str() {
            "radio" | "checkbox" => format!("[name=\"{}\"][value=\"{}\"]", from.name(), from.value()),
            _ => format!("[name=\"{}\"]", from.name()),
        };
        let Some(to) = into.query_selector(&twin).ok().flatten() else { continue };
        let to = to.unchecked_into::<HtmlInputElement>();
        to.set_checked(from.checked());
        if from.value() != to.value() {
            to.set_value(&from.value());
        }
        if focused.as_ref() == Some(from.as_ref()) {
            into.set_hidden(false);
            let _ = to.focus();
        }
    }
}

/// Nothing: it is asked for.
pub fn mute_reason() -> String {
    String::new()
}

/// Nothing: it is asked for.
pub fn account_overview() -> Option<AccountOverview> {
    None
}

/// What the server has found. It can be read once: what is recalled later is not to be found in the document.
pub fn search_answer() -> Option<SearchAnswer> {
    let script = document().get_element_by_id("search-data")?;
    let json = script.text_content()?;
    script.set_text_content(None);
    json::read(&json).ok()
}

/// What has been typed into the search before its own code was there.
pub fn typed() -> Option<String> {
    let field = document().query_selector(".prerendered [name=q]").ok()??;
    Some(field.dyn_into::<HtmlInputElement>().ok()?.value())
}
