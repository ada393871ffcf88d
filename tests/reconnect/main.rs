//! Away and back again: every acknowledged message is seen once, in order.

mod away;
mod restart;
#[path = "../support/mod.rs"]
mod support;
mod turbulence;
