//! Whether the reader is looking.

/// Not on a screen.
pub fn is_visible() -> bool {
    false
}

/// Nobody looks here.
pub fn is_attentive() -> bool {
    false
}

/// No screen is narrow here.
pub fn is_narrow() -> bool {
    false
}

/// Nothing changes here.
pub fn on_change(_: impl Fn() + Clone + 'static) {}

/// No page to leave.
pub fn on_page_hide(_: impl Fn() + 'static) {}

/// No page to come back to.
pub fn on_page_restored(_: impl Fn() + 'static) {}
