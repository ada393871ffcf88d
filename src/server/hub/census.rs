//! How much there is at this moment.

use std::sync::Arc;

use super::{Connection, Hub};

/// Connections, people, rooms, and what waits to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    pub connections: usize,
    /// Who have left a moment ago and may come back are among them.
    pub people: usize,
    /// Rooms that somebody follows.
    pub active_rooms: usize,
    /// Frames and bytes in all send queues together, and in the longest.
    pub queued_frames: usize,
    pub queued_bytes: usize,
    pub longest_queue: usize,
}

impl Hub {
    /// Count. The hub is not kept from its work while queues are looked at.
    pub fn census(&self) -> Census {
        let (mut census, connections) = {
            let state = self.lock();
            let connections: Vec<Arc<Connection>> = state.connections().cloned().collect();
            let active_rooms = state.rooms.values().filter(|room| !room.connections.is_empty()).count();
            (Census { people: state.people.len(), active_rooms, ..Census::default() }, connections)
        };
        census.connections = connections.len();
        for connection in connections {
            let (frames, bytes) = connection.queue.waiting();
            census.queued_frames += frames;
            census.queued_bytes += bytes;
            census.longest_queue = census.longest_queue.max(frames);
        }
        census
    }
}
