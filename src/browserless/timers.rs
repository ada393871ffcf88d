//! Things to be done later, in the browser only.

/// A call that never comes.
#[derive(Debug)]
pub struct Timer;

impl Timer {
    /// Nothing is done later.
    pub fn after(_: u64, _: impl FnOnce() + 'static) -> Self {
        Self
    }
}

/// Nothing is done later.
pub fn later(_: u64, _: impl FnOnce() + 'static) {}
