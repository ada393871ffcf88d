//! The interface: Leptos components, rendered on the server and made live in the browser.
//!
//! Components derive from the signals in [`state`]; whatever touches a browser is in
//! `crate::browser`, which has a stand-in for the server.

pub mod app;
pub mod components;
pub mod i18n;
pub mod lines;
pub mod pages;
pub mod shell;
pub mod state;
