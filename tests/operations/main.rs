//! What is written for those who run Salon and keep it: it has to be so.

mod blocks;
mod dependencies;
mod guide;
#[path = "../support/mod.rs"]
mod support;
