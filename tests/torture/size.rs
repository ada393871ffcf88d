//! How long and how hard: short within the test suite, long by `make torture`.

use std::time::Duration;

/// The sizes of the scenarios that have two.
pub struct Size {
    pub kills: usize,
    pub kill_clients: usize,
    pub drop_clients: usize,
    pub drops_for: Duration,
    pub drains: usize,
    pub slow_rounds: usize,
}

const SHORT: Size = Size {
    kills: 3,
    kill_clients: 50,
    drop_clients: 30,
    drops_for: Duration::from_secs(60),
    drains: 5,
    slow_rounds: 2,
};

const LONG: Size = Size {
    kills: 20,
    kill_clients: 200,
    drop_clients: 200,
    drops_for: Duration::from_secs(600),
    drains: 20,
    slow_rounds: 10,
};

/// Short, unless the variable `TORTURE` says `long`.
pub fn size() -> Size {
    match std::env::var("TORTURE").as_deref() {
        Ok("long") => LONG,
        Ok("short") | Err(std::env::VarError::NotPresent) => SHORT,
        other => panic!("TORTURE: `short` or `long`, not {other:?}"),
    }
}
