//! One file a scenario.

mod drain;
mod drops;
mod faults;
mod full;
mod kill;
mod repeats;
mod slow_reader;
