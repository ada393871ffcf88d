//! What other programs do: tokens, `/api/v1`, webhooks in and out.

mod announcements;
mod description;
mod incoming;
mod outgoing;
mod program;
mod receiver;
mod sealed;
#[path = "../support/mod.rs"]
mod support;
mod tokens;
mod v1;

use program::Program;
