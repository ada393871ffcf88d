//! The client's state machines, shared by the browser and every native client.
//!
//! Nothing here does I/O or has a clock or randomness of its own: an event, the time and a random number
//! come in, actions come out, and a driver (`browser`, or a test client) obeys them.
//!
//! | machine       | what it decides                                                         |
//! |---------------|-------------------------------------------------------------------------|
//! | [`link`]      | when to connect, ping, give up, wait ([`backoff`])                      |
//! | [`outbox`]    | which message is sent when, and what became of it                       |
//! | [`revisions`] | which changes of a room are new, doubled or missing                     |
//! | [`timeline`]  | which messages of a room are in memory                                  |
//! | [`rows`]      | how these are laid out: days, groups, the first unread                  |
//! | [`room_list`] | what a frame changes in the list of rooms                               |

pub mod backoff;
pub mod link;
pub mod outbox;
pub mod revisions;
pub mod room_list;
pub mod rows;
pub mod timeline;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
