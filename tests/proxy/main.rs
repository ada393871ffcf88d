//! Salon behind Debian's nginx, which is set up by `deploy/nginx.conf`.

#[path = "../support/certificate.rs"]
mod certificate;
#[path = "../media/form.rs"]
#[allow(dead_code, reason = "written for other tests")]
mod form;
mod nginx;
#[path = "../support/mod.rs"]
mod support;
mod through;
