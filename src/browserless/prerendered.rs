//! Rendering a page whose own code a browser fetches later.

use std::task::{Context, Poll, Waker};

use leptos::html::Div;
use leptos::prelude::{NodeRef, RenderHtml, RwSignal, use_context};
use serde::de::DeserializeOwned;

use crate::ui::components::later::Loading;
use crate::ui::shell::embeddable_json;
use crate::ui::state::account::AccountOverview;
use crate::ui::state::prepared::{MuteReason, Prepared};
use crate::ui::state::search::SearchAnswer;

/// The view as HTML, and after it what it was made of, for the browser to begin with.
pub fn html(load: impl FnOnce() -> Loading) -> String {
    let data = search_answer().map(|answer| embeddable_json(&answer)).unwrap_or_default();
    format!("{}<script type=\"application/json\" id=\"search-data\">{data}</script>", part(load))
}

/// The view as HTML, for the browser to ask anew for what it was made of.
pub fn part(load: impl FnOnce() -> Loading) -> String {
    // All code is here: there is nothing to wait for.
    match load().as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(view)) => view.to_html(),
        _ => String::new(),
    }
}

/// A page as HTML, and after it what it was made of, for the browser to begin with.
pub fn page(load: impl FnOnce() -> Loading) -> String {
    let Prepared(data) = use_context().unwrap_or_default();
    format!("{}<script type=\"application/json\" id=\"prepared\">{data}</script>", part(load))
}

/// Whether this is the server, rendering.
pub fn is_rendering() -> bool {
    true
}

/// What the request handler has read for the page.
pub fn prepared<T: DeserializeOwned>() -> Option<T> {
    let Prepared(data) = use_context()?;
    serde_json::from_str(&data).ok()
}

/// Nobody types here.
pub fn take_over(_: NodeRef<Div>, _: RwSignal<bool>) {}

/// Why the reader may not write in the room, if the request handler has read it.
pub fn mute_reason() -> String {
    use_context::<MuteReason>().unwrap_or_default().0
}

/// What the request handler has read for the profile.
pub fn account_overview() -> Option<AccountOverview> {
    use_context()
}

/// What the request handler has found.
pub fn search_answer() -> Option<SearchAnswer> {
    use_context()
}

/// Nobody types here.
pub fn typed() -> Option<String> {
    None
}
