//! The text field of the composer.

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

/// No layout here.
pub fn fit(_: NodeRef<Textarea>) {}
