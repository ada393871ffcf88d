//! What only a browser has. Every public function has a namesake in `browserless`, which stands in
//! for this module while the server renders.

pub mod dialog;
pub mod navigation;
pub mod page_data;
pub mod preferences;
pub mod shortcut;
