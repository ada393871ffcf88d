//! What other sites' pages can make a signed-in reader's browser do: nothing.
//!
//! The operations, and how each is asked for, are those of the matrix.

#![allow(dead_code, reason = "a part of the matrix is used here")]

#[path = "../authorisation/asking.rs"]
mod asking;
#[path = "../authorisation/cast.rs"]
mod cast;
#[path = "../authorisation/database.rs"]
mod database;
mod headers;
#[path = "../authorisation/operations.rs"]
mod operations;
mod reads;
#[path = "../authorisation/rows.rs"]
mod rows;
mod sockets;
#[path = "../support/mod.rs"]
mod support;
mod writes;
