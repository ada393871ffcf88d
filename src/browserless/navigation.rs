//! Leaving the page.

use crate::protocol::RoomId;

/// Nothing to leave.
pub fn load(_: &str) {}

/// Nothing to load.
pub fn reload() {}

/// Only the browser knows what follows `#`.
pub fn linked_message(_: RoomId) -> Option<i64> {
    None
}
