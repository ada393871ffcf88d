//! Rendering a page whose own code a browser fetches later.

use std::task::{Context, Poll, Waker};

use leptos::prelude::{RenderHtml, use_context};

use crate::ui::components::later::Loading;
use crate::ui::shell::embeddable_json;
use crate::ui::state::search::SearchAnswer;

/// The view as HTML, and after it what it was made of, for the browser to begin with.
pub fn html(load: impl FnOnce() -> Loading) -> String {
    // All code is here: there is nothing to wait for.
    let Poll::Ready(Ok(view)) = load().as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        return String::new();
    };
    let data = search_answer().map(|answer| embeddable_json(&answer)).unwrap_or_default();
    format!("{}<script type=\"application/json\" id=\"search-data\">{data}</script>", view.to_html())
}

/// What the request handler has found.
pub fn search_answer() -> Option<SearchAnswer> {
    use_context()
}

/// Nobody types here.
pub fn typed() -> Option<String> {
    None
}
