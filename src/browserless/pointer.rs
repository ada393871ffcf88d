//! What the reader points with.

/// Unknown here.
pub fn is_coarse() -> bool {
    false
}
