//! Pictures and files: sent, shown, taken back; and what hostile ones come to.

mod access;
mod form;
mod hostile;
mod leftovers;
mod limits;
mod metadata;
mod plain;
mod samples;
mod sending;
#[path = "../support/mod.rs"]
mod support;
