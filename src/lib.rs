//! Salon (沙龙): self-hosted real-time chat.
//!
//! | module       | what lives there                                                  | compiled for       |
//! |--------------|-------------------------------------------------------------------|--------------------|
//! | [`protocol`] | the data that crosses the wire                                    | everyone           |
//! | [`realtime`] | the client's state machines: connection, outbox, timeline         | everyone           |
//! | `api`        | server functions: the seam between pages and the domain           | server and browser |
//! | `ui`         | Leptos components, rendered on both sides                         | server and browser |
//! | `browser`    | what only a browser has: socket, timers, storage                  | browser            |
//! | `browserless`| the same functions where there is no browser, named `browser` too | server             |
//! | `server`     | configuration, domain, store, hub, HTTP                           | server             |
//! | `echo`       | a route for suites that check the WebSocket                       | the tests' server  |
//! | `echoless`   | no such route, named `echo` too                                   | server             |
//! | `split`      | parts of the interface that are fetched when they are wanted      | browser, release   |
//! | `splitless`  | the same in one piece, named `split` too                          | server and browser |
//! | `faults`     | bugs to order, for tests that have to find them                   | the tests' server  |
//! | `faultless`  | none, named `faults` too                                          | server             |
//! | `s3`         | uploads in a bucket                                               | server with `s3`   |
//! | `s3less`     | a refusal, named `s3` too                                         | server             |
//! | `redis`      | how nodes reach each other at once                                | server with `redis`|
//! | `redisless`  | a refusal, named `redis` too                                      | server             |
//! | `embedded`   | the built browser half within the binary                          | server with `embed`|
//! | `from_disk`  | nothing, named `embedded` too                                     | server             |
//!
//! Imports point one way: `protocol ← realtime ← ui`, and
//! `protocol ← server::store ← server::domain ← {api, server::http, server::hub}`.
//! These are the only feature gates of the crate.

#![forbid(unsafe_code)]
// A page is one type, as deep as its elements are nested.
#![recursion_limit = "256"]

pub mod protocol;
pub mod realtime;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ui")]
pub mod ui;

// `ui` calls `crate::browser::…` on both sides. While the server renders there is no browser: the
// functions of the same names in `browserless` answer from the request, or do nothing.
#[cfg(feature = "hydrate")]
pub mod browser;
#[cfg(all(feature = "ui", not(feature = "hydrate")))]
#[path = "browserless/mod.rs"]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod server;

// The tests' build of the server has a route of its own, and can be told to misbehave.
#[cfg(feature = "testing")]
mod echo;
#[cfg(all(feature = "ssr", not(feature = "testing")))]
#[path = "echoless.rs"]
mod echo;
#[cfg(feature = "testing")]
mod faults;
#[cfg(all(feature = "ssr", not(feature = "testing")))]
#[path = "faultless.rs"]
mod faults;

// A release of the browser half comes in parts.
#[cfg(feature = "split")]
mod split;
#[cfg(all(feature = "ui", not(feature = "split")))]
#[path = "splitless.rs"]
mod split;

// Buckets bring a second client for HTTP and much cryptography with them.
#[cfg(feature = "s3")]
mod s3;
#[cfg(all(feature = "ssr", not(feature = "s3")))]
#[path = "s3less.rs"]
mod s3;

// One node wants nobody to speak to.
#[cfg(feature = "redis")]
mod redis;
#[cfg(all(feature = "ssr", not(feature = "redis")))]
#[path = "redisless.rs"]
mod redis;

// A packaged server carries the browser half inside.
#[cfg(feature = "embed")]
mod embedded;
#[cfg(all(feature = "ssr", not(feature = "embed")))]
#[path = "from_disk.rs"]
mod embedded;

#[cfg(feature = "hydrate")]
mod hydrate;

#[cfg(all(feature = "hydrate", feature = "ssr"))]
compile_error!("`hydrate` is the browser's half and `ssr` the server's: build them one at a time");
