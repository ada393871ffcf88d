//! Signing in, while others guess, hurry, or sign out.

mod alike;
mod load;
mod log;
mod race;
#[path = "../support/mod.rs"]
mod support;
mod throttle;
