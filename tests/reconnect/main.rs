//! Away and back again: every acknowledged message is seen once, in order.

mod away;
mod restart;
mod storm;
#[path = "../support/mod.rs"]
mod support;
mod turbulence;
