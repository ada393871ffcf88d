//! Stands in for `redis` in builds without that feature.

use std::convert::Infallible;

/// There is none.
#[derive(Debug)]
pub struct Away(pub String);

#[derive(Debug, Clone)]
pub struct Redis(Infallible);

impl Redis {
    /// Refuses.
    pub fn open(_url: &str) -> Result<Self, String> {
        Err("this build knows no Redis; it takes one with the feature `redis`".to_owned())
    }

    #[allow(clippy::unused_async, reason = "as the real one")]
    pub async fn connect(&self, _channel: &str) -> Result<(Line, Heard), Away> {
        match self.0 {}
    }
}

#[derive(Debug, Clone)]
pub struct Line(Infallible);

#[allow(clippy::unused_async, reason = "as the real one")]
impl Line {
    pub async fn say(&mut self, _channel: &str, _words: &[Vec<u8>]) -> Result<(), Away> {
        match self.0 {}
    }

    pub async fn run(&mut self, _script: &str, _key: &str, _numbers: [i64; 2]) -> Result<i64, Away> {
        match self.0 {}
    }
}

#[derive(Debug)]
pub struct Heard(Infallible);

#[allow(clippy::unused_async, reason = "as the real one")]
impl Heard {
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        match self.0 {}
    }
}
