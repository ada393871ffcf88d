//! What administrators do: a module for each section of `/admin`. Every function here goes through
//! `Call::administration`, see [`crate::server::domain::admin`].

pub mod audit;
pub mod general;
pub mod invites;
pub mod rooms;
pub mod statistics;
pub mod users;
