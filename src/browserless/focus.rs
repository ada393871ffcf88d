//! Where the keyboard goes.

use leptos::ev::FocusEvent;
use leptos::html::{Div, Input};
use leptos::prelude::NodeRef;

/// No focus here.
pub fn first_button(_: NodeRef<Div>) {}

/// No focus here.
pub fn on_focus_in(_: impl Fn(FocusEvent) + 'static) {}

/// No focus here.
pub fn first_tool(_: i64) {}

/// No focus here.
pub fn recover(_: String) {}

/// No focus here.
pub fn move_by(_: NodeRef<Div>, _: i32) {}

/// No focus here.
pub fn step_links(_: NodeRef<Div>, _: &str, _: i32) -> bool {
    false
}

/// No focus here.
pub fn field(_: NodeRef<Input>) {}

/// No focus here.
pub fn search() {}

/// No view here.
pub fn reveal(_: &str) {}

/// No focus here.
pub fn position(_: NodeRef<Div>) -> Option<usize> {
    None
}

/// No focus here.
pub fn put(_: NodeRef<Div>, _: usize) {}

/// No pointer here.
pub fn on_press_outside(_: NodeRef<Div>, _: impl Fn() + 'static) {}

/// No focus here.
pub fn kept_in_lines<T>(change: impl FnOnce() -> T) -> T {
    change()
}
