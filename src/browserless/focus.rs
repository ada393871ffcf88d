//! Where the keyboard goes.

use leptos::html::Div;
use leptos::prelude::NodeRef;

/// No focus here.
pub fn first_button(_: NodeRef<Div>) {}

/// No focus here.
pub fn recover(_: String) {}

/// No focus here.
pub fn move_by(_: NodeRef<Div>, _: i32) {}

/// No focus here.
pub fn position(_: NodeRef<Div>) -> Option<usize> {
    None
}

/// No focus here.
pub fn put(_: NodeRef<Div>, _: usize) {}

/// Nothing is scrolled here.
pub fn show(_: &str) {}

/// No pointer here.
pub fn on_press_outside(_: NodeRef<Div>, _: impl Fn() + 'static) {}
