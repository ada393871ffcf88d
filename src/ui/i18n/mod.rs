//! The languages of the interface.
//!
//! `locales/*.json` become methods of [`Locale`] by the build script, which fails when a language
//! lacks a message or has other placeholders. `"new_messages": "{count} new"` is called as
//! `locale.new_messages(3)`; a message without placeholders is a `&'static str`.

mod error;
mod locale;
mod phrases;

pub use locale::{CurrentLocale, Locale, provide_locale, use_locale};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
