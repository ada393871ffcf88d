//! Leaving the page.

/// Nothing to leave.
pub fn load(_: &str) {}

/// Nothing to load.
pub fn reload() {}
