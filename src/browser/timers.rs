//! Things to be done later.

use gloo_timers::callback::Timeout;

/// A call that is due; dropping this calls it off.
#[derive(Debug)]
pub struct Timer(#[expect(dead_code, reason = "held so that the call stays due")] Timeout);

impl Timer {
    /// Call `then` once, `delay_ms` from now.
    pub fn after(delay_ms: u64, then: impl FnOnce() + 'static) -> Self {
        Self(Timeout::new(u32::try_from(delay_ms).unwrap_or(u32::MAX), then))
    }
}

/// Call `then` once, `delay_ms` from now, come what may.
pub fn later(delay_ms: u64, then: impl FnOnce() + 'static) {
    Timeout::new(u32::try_from(delay_ms).unwrap_or(u32::MAX), then).forget();
}
