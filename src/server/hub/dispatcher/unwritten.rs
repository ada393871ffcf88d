//! What has been said to connections in one go, and is written to each of them with one system call.

use std::sync::Arc;

use crate::protocol::limits;
use crate::server::hub::Connection;

/// Together with what may wait already, this is within the bound of a send queue.
const BYTES_AT_ONCE: usize = limits::QUEUE_BYTES / 4;

/// Who has to be written to.
#[derive(Debug, Default)]
pub struct Unwritten {
    connections: Vec<Arc<Connection>>,
    /// Of all that was said: no connection has more of it to be written.
    bytes: usize,
}

impl Unwritten {
    pub fn count(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub fn note(&mut self, connection: &Arc<Connection>) {
        self.connections.push(connection.clone());
    }

    /// Whether no more is to be said before it is written.
    pub fn is_much(&self) -> bool {
        self.bytes > BYTES_AT_ONCE
    }

    /// Write as far as the kernel takes it. The connections' own tasks go on with the rest as soon as they have a turn.
    pub fn write(&mut self) {
        self.bytes = 0;
        for connection in self.connections.drain(..) {
            connection.write_now();
        }
    }
}
