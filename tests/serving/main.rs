//! The server's door: who dawdles is cut off, TLS, and whose word is taken for where somebody comes from.

#[path = "../support/certificate.rs"]
mod certificate;
mod dawdler;
mod files;
mod forwarded;
mod half_sent;
mod pages;
#[path = "../support/mod.rs"]
mod support;
mod tls;
