//! The text field of the composer.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::NodeRef;

/// Nothing is written here.
pub fn value(_: NodeRef<Textarea>) -> String {
    String::new()
}

/// Nothing is written here.
pub fn set_value(_: NodeRef<Textarea>, _: &str) {}

/// No focus here.
pub fn focus(_: NodeRef<Textarea>) {}

/// Nothing is sent here.
pub fn submit(_: NodeRef<Textarea>) {}

/// Nothing is written here.
pub fn insert(_: NodeRef<Textarea>, _: &str) -> String {
    String::new()
}

/// No selection here.
pub fn select_before_caret(_: NodeRef<Textarea>, _: &str) -> bool {
    false
}

/// No caret here.
pub fn before_caret(_: NodeRef<Textarea>) -> Option<String> {
    None
}

/// What happens in a field.
#[derive(Debug)]
pub enum Happening<'a> {
    Key(&'a KeyboardEvent),
    Changed,
    Composed,
    Left,
}

/// Nothing happens here.
pub fn watch(_: NodeRef<Textarea>, _: impl Fn(Happening<'_>) -> bool + 'static) {}

/// Nothing belongs to a field here.
pub fn set_list(_: NodeRef<Textarea>, _: &str, _: Option<String>) {}

/// No layout here.
pub fn fit(_: NodeRef<Textarea>) {}
