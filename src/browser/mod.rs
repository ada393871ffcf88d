//! What only a browser has. Every public function has a namesake in `browserless`, which stands in
//! for this module while the server renders.

mod batch;
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
pub mod socket;
pub mod storage;
pub mod text_area;
pub mod timers;
pub mod upload;
pub mod visibility;
