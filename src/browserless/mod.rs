//! Stands in for `browser` while the server renders: the same functions, answered from the request
//! or doing nothing. Effects and event handlers, which call most of them, never run here.

pub mod dialog;
pub mod navigation;
pub mod page_data;
pub mod preferences;
pub mod shortcut;
