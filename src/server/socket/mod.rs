//! WebSockets, as far as a server is one: the handshake, frames as bytes, reading, and writing from more than one place.
//!
//! axum's own socket has one owner who writes. Here whoever has something to say to a thousand connections writes to
//! them itself, as long as the kernel takes it; the connection's own task goes on with what the kernel did not take.

mod frame;
mod handshake;
mod incoming;
mod line;

pub use frame::Frame;
pub use handshake::{Handshake, HandshakeError};
pub use incoming::Incoming;
pub use line::{Line, Outgoing};

use tokio::io::AsyncRead;

/// A connection that has become a socket, not yet read or written.
pub struct Socket {
    /// What comes in.
    pub reader: Box<dyn AsyncRead + Send + Unpin>,
    /// What has come in already, with the request.
    pub read: Vec<u8>,
    pub line: Line,
}
