//! What survives a reload, in the browser only.

/// Nothing is kept here.
pub fn read(_: &str) -> Option<String> {
    None
}

/// Nothing is kept here.
pub fn write(_: &str, _: &str) -> bool {
    false
}

/// Nothing is kept here.
pub fn remove(_: &str) {}

/// Nothing is kept here.
pub fn keys(_: &str) -> Vec<String> {
    Vec::new()
}
