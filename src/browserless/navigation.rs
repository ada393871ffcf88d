//! Leaving the page.

/// Nothing to leave.
pub fn load(_: &str) {}

/// Nothing to load.
pub fn reload() {}

/// Only the browser knows what follows `#`.
pub fn linked_message() -> Option<i64> {
    None
}
