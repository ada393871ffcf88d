//! One file a scenario.

mod drops;
mod kill;
