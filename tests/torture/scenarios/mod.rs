//! One file a scenario.

mod drain;
mod drops;
mod faults;
mod full;
mod kill;
mod recalls;
mod repeats;
mod slow_reader;
