//! What the server has rendered of a page whose own code is fetched later.

use leptos::prelude::document;
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
