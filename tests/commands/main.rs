//! What the `salon` command does beside serving: to an instance that rests, and beside a server that runs.

mod backup;
mod backup_refusals;
#[path = "../support/certificate.rs"]
mod certificate;
mod doctor;
mod export;
#[path = "../media/form.rs"]
#[allow(dead_code, reason = "that of the tests of media")]
mod form;
mod import;
mod load;
mod loadtest;
mod migrate;
mod on_postgres;
mod stored;
#[path = "../support/mod.rs"]
mod support;
mod transfer;
mod users;
