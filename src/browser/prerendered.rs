//! What the server has rendered of a page whose own code is fetched later.

use leptos::html::Div;
use leptos::prelude::{Effect, Get, GetUntracked, NodeRef, RwSignal, Set, document};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node};

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

/// Once the forms are there, let them take over what has been filled into the server's before their own code was there,
/// and the focus; and tell `is_live`.
pub fn take_over(forms: NodeRef<Div>, is_live: RwSignal<bool>) {
    Effect::new(move |_| {
        if let Some(forms) = forms.get()
            && !is_live.get_untracked()
        {
            keep_typed(&forms);
            is_live.set(true);
        }
    });
}

fn keep_typed(into: &HtmlElement) {
    let filled = ".prerendered input:not([type=hidden]), .prerendered textarea";
    let Ok(filled) = document().query_selector_all(filled) else { return };
    let focused = document().active_element();
    for from in (0..filled.length()).filter_map(|index| filled.item(index)) {
        let Some(to) = twin(&from, into) else { continue };
        if let (Some(from), Some(to)) = (from.dyn_ref::<HtmlInputElement>(), to.dyn_ref()) {
            keep_input(from, to);
        } else if let (Some(from), Some(to)) =
            (from.dyn_ref::<HtmlTextAreaElement>(), to.dyn_ref::<HtmlTextAreaElement>())
            && from.default_value().ok().as_ref() != Some(&from.value())
        {
            to.set_value(&from.value());
        }
        if focused.as_deref() == Some(&from) {
            into.set_hidden(false);
            let _ = to.focus();
        }
    }
}

/// The same field of the form that takes over.
fn twin(field: &Node, into: &Element) -> Option<HtmlElement> {
    let field = field.dyn_ref::<Element>()?;
    let name = field.get_attribute("name")?;
    let twin = match field.get_attribute("type").as_deref() {
        Some("radio" | "checkbox") => {
            format!("[name=\"{name}\"][value=\"{}\"]", field.get_attribute("value")?)
        }
        _ => format!("[name=\"{name}\"]"),
    };
    into.query_selector(&twin).ok()??.dyn_into().ok()
}

fn keep_input(from: &HtmlInputElement, to: &HtmlInputElement) {
    match from.type_().as_str() {
        // Pressed, for there are choices that count at once.
        "radio" | "checkbox"
            if from.checked() != to.checked() && from.checked() != from.default_checked() =>
        {
            to.click();
        }
        "radio" | "checkbox" => {}
        _ if from.value() != from.default_value() => to.set_value(&from.value()),
        _ => {}
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
