//! Keys that work wherever the focus is.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::ui::state::shortcuts::{KeyPress, Shortcut};

/// Be told of the shortcuts that are pressed, while the current owner lives. Nobody else hears of them then: where
/// the focus is, the same keys may mean something. Over an open dialog they mean nothing.
pub fn listen(take: impl Fn(Shortcut) + 'static) {
    let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let Some(shortcut) = read(&event) else { return };
        event.prevent_default();
        event.stop_propagation();
        if matches!(document().query_selector("dialog:modal"), Ok(None)) {
            take(shortcut);
        }
    });
    let listener = pressed.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback_and_bool("keydown", listener, true);
    let held = StoredValue::new_local(pressed);
    on_cleanup(move || {
        held.with_value(|pressed| {
            let listener = pressed.as_ref().unchecked_ref();
            drop(window().remove_event_listener_with_callback_and_bool("keydown", listener, true));
        });
    });
}

fn read(event: &KeyboardEvent) -> Option<Shortcut> {
    if event.is_composing() {
        return None;
    }
    let focused = document().active_element();
    let tag = focused.as_ref().map(|element| element.tag_name()).unwrap_or_default();
    let is_editable = focused
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| element.is_content_editable());
    let in_choice = tag == "INPUT" || tag == "SELECT";
    Shortcut::of(KeyPress {
        // Browsers that fill in a form by themselves send keys without a name.
        key: &js_sys::Reflect::get(event, &JsValue::from_str("key")).ok()?.as_string()?,
        command: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        in_text: in_choice || tag == "TEXTAREA" || is_editable,
        in_choice,
    })
}

/// Whether the keyboard has a ⌘.
pub fn is_mac() -> bool {
    window().navigator().platform().is_ok_and(|platform| platform.starts_with("Mac"))
}
