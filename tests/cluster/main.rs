//! Two nodes on one database: real processes, with a PostgreSQL, a Redis and an nginx of their own.

#[allow(dead_code, reason = "the torture test uses more of it")]
#[path = "../torture/checker/mod.rs"]
mod checker;
#[allow(dead_code, reason = "the torture test uses more of it")]
#[path = "../torture/client/mod.rs"]
mod client;
mod crashes;
#[allow(dead_code, reason = "the torture test uses more of it")]
#[path = "../torture/history.rs"]
mod history;
#[allow(dead_code, reason = "the torture test uses more of it")]
#[path = "../torture/ledger.rs"]
mod ledger;
mod nginx;
mod node;
mod nodes;
mod presence;
mod revocation;
mod stored;
#[path = "../support/mod.rs"]
mod support;
mod talking;
mod world;
