//! Leaving the page.

/// Nothing to leave.
pub fn load(_: &str) {}
