//! One's own account: devices, password, leaving.

#[path = "../support/mod.rs"]
mod support;

mod deletion;
mod devices;
mod export;
mod files;
mod geoip;
mod password;
mod regions;
mod two_factor;
