//! What the reader points with.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Whether the main pointer is a finger, so that there is most likely no keyboard.
pub fn is_coarse() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// The value of an attribute of the element that was pressed, or of what is around it. A press with which a
/// reader asks the browser for something of its own, such as another tab, is not meant for us.
pub fn pressed(event: &MouseEvent, attribute: &str) -> Option<String> {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
}

/// The position of the message that a finger is put on, unless it is on something with a purpose of its own.
pub fn touched_message(event: &PointerEvent) -> Option<i64> {
    let target: Element = event.target()?.dyn_into().ok()?;
    if event.pointer_type() != "touch" || target.closest("a, button, textarea").ok()?.is_some() {
        return None;
    }
    target.closest(".message").ok()??.id().strip_prefix('m')?.parse().ok()
}
