//! The time, and chance.

/// Now, in Unix milliseconds by the reader's clock.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// A number from 0 up to, not including, 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}
