//! What the reader points with, and at.

use leptos::ev::{FocusEvent, MouseEvent, PointerEvent};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// Whether the main pointer is a finger, so that there is most likely no keyboard.
pub fn is_coarse() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// The value of an attribute of the element that was pressed, or of what is around it. A press with which a
/// reader asks the browser for something of its own, such as another tab, is not meant for us.
pub fn pressed(event: &MouseEvent, attribute: &str) -> Option<String> {
    let is_modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    let target: Element = event.target()?.dyn_into().ok()?;
    let pressed = target.closest(&format!("[{attribute}]")).ok()??;
    if is_modified && pressed.tag_name() == "A" {
        return None;
    }
    pressed.get_attribute(attribute)
}

/// The position of the message that was pressed on, or in.
pub fn pressed_message(event: &MouseEvent) -> Option<i64> {
    message_at(event.target())
}

/// The position of the message that a finger is put on, unless it is on something with a purpose of its own.
pub fn touched_message(event: &PointerEvent) -> Option<i64> {
    let target: Element = event.target()?.dyn_into().ok()?;
    if event.pointer_type() != "touch" || target.closest("a, button, textarea").ok()?.is_some() {
        return None;
    }
    message_of(&target)
}

/// The position of the message that the pointer is on. A finger is on it only as long as it touches.
pub fn pointed_message(event: &PointerEvent) -> Option<i64> {
    (event.pointer_type() != "touch").then(|| message_at(event.target())).flatten()
}

/// The position of the message that the focus comes to, in it or in something of it.
pub fn focused_message(event: &FocusEvent) -> Option<i64> {
    message_at(event.target())
}

/// The position of the message that the focus goes to as it leaves something.
pub fn next_focused_message(event: &FocusEvent) -> Option<i64> {
    message_at(event.related_target())
}

fn message_at(target: Option<EventTarget>) -> Option<i64> {
    message_of(&target?.dyn_into().ok()?)
}

fn message_of(inside: &Element) -> Option<i64> {
    inside.closest(".message").ok()??.id().strip_prefix('m')?.parse().ok()
}
