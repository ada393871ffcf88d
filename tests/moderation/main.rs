//! What is done about people: in rooms, on the whole instance, and in the log of it.

mod accounts;
mod administrators;
mod audit;
mod bans;
mod deeds;
mod mutes;
mod rooms;
#[path = "../support/mod.rs"]
mod support;
