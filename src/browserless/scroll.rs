//! The scroller of a conversation.

use leptos::html::{Div, Ol};
use leptos::prelude::{NodeRef, RwSignal};

/// Where in the conversation the reader is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScrollPosition {
    pub at_bottom: bool,
    pub near_top: bool,
    pub near_bottom: bool,
    pub by_reader: bool,
}

/// Nothing moves here.
pub fn keep_place(
    _: NodeRef<Div>,
    _: NodeRef<Ol>,
    _: RwSignal<bool>,
    _: impl Fn() -> bool + 'static,
    _: Option<&str>,
    _: RwSignal<Option<i64>>,
    _: impl Fn(ScrollPosition) + 'static,
) {
}

/// There is no window.
pub fn on_line_capacity(_: impl Fn(usize) + Clone + 'static) {}

/// Nothing moves here.
pub fn to_bottom(_: NodeRef<Div>) {}
