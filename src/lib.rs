//! Salon (沙龙): self-hosted real-time chat.
//!
//! | module       | what lives there                                                  | compiled for       |
//! |--------------|-------------------------------------------------------------------|--------------------|
//! | [`protocol`] | the data that crosses the wire                                    | everyone           |
//! | [`realtime`] | the client's state machines: connection, outbox, timeline         | everyone           |
//! | `api`        | server functions: the seam between pages and the domain           | server and browser |
//! | `ui`         | Leptos components, rendered on both sides                         | server and browser |
//! | `browser`    | what only a browser has: socket, timers, storage                  | browser            |
//! | `server`     | configuration, domain, store, hub, HTTP                           | server             |
//!
//! Imports point one way: `protocol ← realtime ← ui`, and
//! `protocol ← server::store ← server::domain ← {api, server::http, server::hub}`.
//! These are the only feature gates of the crate.

pub mod protocol;
pub mod realtime;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ui")]
pub mod ui;

#[cfg(feature = "hydrate")]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "hydrate")]
mod hydrate;
