//! How far something long has come, for whoever waits.

/// Is told of the steps of something long.
pub trait Progress {
    /// A step begins; `total` counts what [`Progress::advance`] is told of, 0 where nobody knows.
    fn begin(&self, step: &str, total: u64);
    fn advance(&self, by: u64);
}

/// Nobody waits.
impl Progress for () {
    fn begin(&self, _step: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
}
