//! Pictures are not on their way yet.

use leptos::html::Ol;
use leptos::prelude::*;

/// None.
pub struct Awaited;

/// None.
pub fn awaited(_: NodeRef<Ol>) -> Vec<Awaited> {
    Vec::new()
}

/// Nothing.
pub fn draw(_: &Awaited) {}
