//! A part of a state that most changes leave alone.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Copied only to be changed, and hashed only then: an exploration copies and hashes millions of states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared<T> {
    hash: u64,
    value: Arc<T>,
}

impl<T: Clone + Hash> Shared<T> {
    pub fn new(value: T) -> Self {
        Self { hash: hash(&value), value: Arc::new(value) }
    }

    pub fn change<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> R {
        let value = Arc::make_mut(&mut self.value);
        let result = change(value);
        self.hash = hash(value);
        result
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.hash.hash(hasher);
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
