//! The time, and chance.

/// Now, in Unix milliseconds by the reader's clock.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// A number from 0 up to, not including, 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Now, as ISO 8601 has it, in UTC.
pub fn now_iso() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}
