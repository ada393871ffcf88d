//! Where the keyboard goes.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Put the focus on the first button inside.
pub fn first_button(container: NodeRef<Div>) {
    if let Some(button) = buttons(container).first() {
        let _ = button.focus();
    }
}

/// If what has the focus is about to go away, and nothing else takes it, put it on the element that has this id then.
pub fn recover(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if is_lost && let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Move the focus `by` buttons inside, counted from the one that has it.
pub fn move_by(container: NodeRef<Div>, by: i32) {
    if let Some(at) = position(container) {
        let last = buttons(container).len() as i32 - 1;
        put(container, (at as i32 + by).clamp(0, last) as usize);
    }
}

/// Which of the buttons inside has the focus.
pub fn position(container: NodeRef<Div>) -> Option<usize> {
    let active = document().active_element()?;
    buttons(container).iter().position(|button| ***button == *active)
}

/// Put the focus on one of the buttons inside.
pub fn put(container: NodeRef<Div>, at: usize) {
    if let Some(button) = buttons(container).get(at) {
        let _ = button.focus();
    }
}

/// Show what has this id, wherever it has to be scrolled for that.
pub fn show(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Call `then` when the reader presses somewhere outside, while the current owner lives.
pub fn on_press_outside(container: NodeRef<Div>, then: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = container.get_untracked().is_some_and(|container| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            container.contains(target.as_ref())
        });
        if !inside {
            then();
        }
    });
    on_cleanup(move || handle.remove());
}

fn buttons(container: NodeRef<Div>) -> Vec<HtmlElement> {
    let Some(list) =
        container.get_untracked().and_then(|container| container.query_selector_all("button").ok())
    else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}
