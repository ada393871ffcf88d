//! Server functions: each is an adapter from a form-encoded POST to one call of the domain.
//!
//! They answer JSON. A plain HTML form (one that accepts `text/html`) is answered with a redirect
//! instead: to where the action leads, or back to the form with the error in its address.

pub mod admin;
pub mod auth;
pub mod invites;
pub mod messages;
pub mod moderation;
pub mod programs;
pub mod push;
pub mod reading;
pub mod retention;
pub mod rooms;
pub mod search;
pub mod sessions;
pub mod two_factor;
pub mod users;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::protocol::{ApiError, ErrorCode};

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ErrorCode::BadRequest.into(),
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => ErrorCode::Network.into(),
            // The browser meets this when something other than Salon answers, such as a proxy's error page.
            ServerFnErrorErr::Deserialization(_) => ErrorCode::Unavailable.into(),
            _ => ErrorCode::Internal.into(),
        }
    }
}
