//! Words: what texts are searched by. Pure; the index itself is in `store/search.rs`.
//!
//! One tokeniser serves the index, the query and the marking of what was found, so they cannot disagree.

mod found;
mod query;
mod tokens;

pub use found::{Found, find};
pub use query::{Phrase, Query};
pub use tokens::{Token, tokens};
