//! Whether the reader is looking, and whether the browser believes to be online.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{PageTransitionEvent, VisibilityState};

/// Whether the page is on the screen.
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Whether the reader can be taken to be reading: the page is on the screen and has the focus.
pub fn is_attentive() -> bool {
    is_visible() && document().has_focus().unwrap_or(false)
}

/// Whether the screen is so narrow that panes take each other's place, as `style/layout.css` has it.
pub fn is_narrow() -> bool {
    window().match_media("(width <= 720px)").ok().flatten().is_some_and(|query| query.matches())
}

/// Whether the browser believes to have a network.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Call `then` whenever [`is_visible`] or [`is_attentive`] may have changed, while the current owner lives.
pub fn on_change(then: impl Fn() + Clone + 'static) {
    // `visibilitychange` is dispatched at the document and bubbles to the window.
    let handles = [
        window_event_listener(ev::visibilitychange, {
            let then = then.clone();
            move |_| then()
        }),
        window_event_listener_untyped("focus", {
            let then = then.clone();
            move |_| then()
        }),
        window_event_listener_untyped("blur", move |_| then()),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Call `then` whenever [`is_online`] has changed, while the current owner lives.
pub fn on_connectivity(then: impl Fn(bool) + Clone + 'static) {
    let handles = [
        window_event_listener(ev::online, {
            let then = then.clone();
            move |_| then(true)
        }),
        window_event_listener(ev::offline, move |_| then(false)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Call `then` when the page is being left, possibly for good.
pub fn on_page_hide(then: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("pagehide", move |_| then());
    on_cleanup(move || handle.remove());
}

/// Call `then` when the reader comes back to a page that was left but kept alive.
pub fn on_page_restored(then: impl Fn() + 'static) {
    let handle = window_event_listener_untyped("pageshow", move |event| {
        if event.dyn_into::<PageTransitionEvent>().is_ok_and(|event| event.persisted()) {
            then();
        }
    });
    on_cleanup(move || handle.remove());
}
