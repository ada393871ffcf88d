//! Pictures are not on their way yet.

use leptos::html::{Canvas, Img};
use leptos::prelude::*;

/// No.
pub fn is_on_its_way(_: NodeRef<Img>) -> bool {
    false
}

/// Nothing.
pub fn draw(_: NodeRef<Canvas>, _: &str) {}
