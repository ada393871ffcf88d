//! Leaving the page.

use leptos::prelude::window;

use crate::protocol::RoomId;

/// Load another page of ours from the server, with fresh data.
pub fn load(path: &str) {
    let _ = window().location().assign(path);
}

/// The position of the message that the address points at, such as `/rooms/7#m120`, if it is of this room. While the
/// router leads on, the address is still that of the page before.
pub fn linked_message(room_id: RoomId) -> Option<i64> {
    let location = window().location();
    let is_of_room = location.pathname().ok()?.strip_prefix("/rooms/")? == room_id.to_string();
    location.hash().ok()?.strip_prefix("#m").filter(|_| is_of_room)?.parse().ok()
}

/// Load this page anew from the server.
pub fn reload() {
    let _ = window().location().reload();
}
