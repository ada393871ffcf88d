//! What administrators do: every operation is a method of [`Administration`], a module for each section of `/admin`.
//!
//! They reach the data by its `commit` and `read` alone, and these look first, in the same transaction, whether it is
//! an administrator who asks: no operation can forget to.

mod audit;
mod gate;
mod general;
mod invites;
mod rooms;
mod statistics;
mod users;

pub use gate::Administration;
