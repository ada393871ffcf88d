//! Stands in for `browser` while the server renders: the same functions, answered from the request
//! or doing nothing. Effects and event handlers, which call most of them, never run here.

pub mod clock;
pub mod connection;
pub mod dates;
pub mod dialog;
pub mod download;
pub mod favicon;
pub mod focus;
pub mod form;
pub mod letters;
pub mod line;
pub mod navigation;
pub mod notifications;
pub mod page_data;
pub mod pointer;
pub mod popover;
pub mod preferences;
pub mod prerendered;
pub mod scroll;
pub mod shortcut;
pub mod sketch;
pub mod storage;
pub mod text_area;
pub mod timers;
pub mod upload;
pub mod visibility;
