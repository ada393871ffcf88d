//! No lines stand in a document.

use leptos::html::Ol;
use leptos::prelude::*;

use crate::ui::lines::Change;

/// No list.
pub fn change(_: NodeRef<Ol>, _: impl Iterator<Item = Change<String>>, _: usize) -> bool {
    false
}

/// No list.
pub fn replace(_: NodeRef<Ol>, _: &str) {}

/// None.
pub struct Inset;

impl Inset {
    /// Nothing.
    pub fn put(_: i64, _: impl FnOnce() -> AnyView) -> Option<Self> {
        None
    }

    /// Nothing.
    pub fn follow(self, _: i64) -> Option<Self> {
        None
    }

    /// No.
    pub fn is_there(&self) -> bool {
        false
    }
}

/// Nothing.
pub fn set_time(_: i64, _: &str) {}

/// None.
pub struct Tools;

impl Tools {
    /// Nothing.
    pub fn put(_: i64, _: &str, _: &str) -> Option<Self> {
        None
    }

    /// No.
    pub fn is_there(&self) -> bool {
        false
    }
}
