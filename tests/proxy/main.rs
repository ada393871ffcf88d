//! Salon behind Debian's nginx and Caddy, which are set up by the files of `deploy`.

mod caddy;
#[path = "../support/certificate.rs"]
mod certificate;
mod doctor;
#[path = "../media/form.rs"]
#[allow(dead_code, reason = "written for other tests")]
mod form;
mod nginx;
mod proxied;
#[path = "../support/mod.rs"]
mod support;
mod through;
