//! The time, and chance: asked for in the browser only.

/// No reader's clock.
pub fn now_ms() -> u64 {
    0
}

/// Nothing is left to chance.
pub fn random() -> f64 {
    0.0
}

/// No reader's clock.
pub fn now_iso() -> String {
    String::new()
}
