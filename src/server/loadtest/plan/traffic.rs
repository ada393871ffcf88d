//! What a load comes to in a second, on all nodes together.

use super::Load;
use super::costs::{
    ACK_BYTES, ARRIVAL_BYTES, CROWD_BYTES, MARK_BYTES, MARK_EVERY_SECONDS, MARK_WORD_BYTES, MESSAGE_BYTES,
    MESSAGE_WORD_BYTES, PACKET_BYTES, PONG_BYTES, PRESENT_WORD_BYTES, SEGMENT_BYTES, TOTAL_BYTES,
    TYPING_BYTES, TYPING_WORD_BYTES,
};
use crate::protocol::limits::{HEARTBEAT_MS, ONLINE_LISTED, READ_BY_MEMBERS};

pub struct Traffic {
    /// Each is acknowledged.
    pub messages: f64,
    /// Of messages.
    pub deliveries: f64,
    /// Told to other nodes, and told to people.
    typing: f64,
    typing_frames: f64,
    /// Moves of how far somebody has read. Each is a change of the database.
    pub marks: f64,
    mark_frames: f64,
    /// People who come or go.
    pub changes: f64,
    /// Of who is in a room, one by one or gathered.
    crowd_frames: f64,
    crowd_bytes: f64,
    /// Of how many are online.
    total_frames: f64,
    pub heartbeats: f64,
}

impl Traffic {
    pub fn of(load: &Load) -> Self {
        let people = f64::from(load.connections);
        let room = f64::from(load.rooms_of);
        let messages = f64::from(load.messages_per_second);
        let attentive = f64::from(load.attentive_percent) / 100.0;
        let deliveries = messages * room;
        let typing = messages * f64::from(load.typing_per_message);
        let marks = (deliveries * attentive).min(people * attentive / MARK_EVERY_SECONDS);
        let changes = 2.0 * people / (60.0 * f64::from(load.stay_minutes));
        let is_large = room > ONLINE_LISTED as f64;
        // Everybody in a small room hears of each mark, in a larger one only who has read.
        let hear_a_mark = if room <= READ_BY_MEMBERS as f64 { room } else { 1.0 };
        Self {
            messages,
            deliveries,
            typing,
            typing_frames: typing * (room - 1.0),
            marks,
            mark_frames: marks * hear_a_mark,
            changes,
            // At most one a second where changes are gathered.
            crowd_frames: if is_large { people * (changes * room / people).min(1.0) } else { changes * room },
            crowd_bytes: if is_large { CROWD_BYTES } else { ARRIVAL_BYTES },
            total_frames: people * changes.min(1.0),
            heartbeats: people * 1000.0 / HEARTBEAT_MS as f64,
        }
    }

    /// Those that connections write by themselves, one at a time.
    pub fn other_frames(&self) -> f64 {
        self.typing_frames + self.mark_frames + self.crowd_frames + self.total_frames
    }

    /// All that go out.
    pub fn frames(&self) -> f64 {
        self.deliveries + self.messages + self.other_frames() + self.heartbeats
    }

    /// With the heads of frames and packets.
    pub fn bytes_out(&self, load: &Load) -> f64 {
        self.deliveries * wire(MESSAGE_BYTES + f64::from(load.message_bytes))
            + self.messages * wire(ACK_BYTES)
            + self.typing_frames * wire(TYPING_BYTES)
            + self.mark_frames * wire(MARK_BYTES)
            + self.crowd_frames * wire(self.crowd_bytes)
            + self.total_frames * wire(TOTAL_BYTES)
            + self.heartbeat_bytes()
    }

    pub fn heartbeat_bytes(&self) -> f64 {
        self.heartbeats * wire(PONG_BYTES)
    }

    /// What nodes say to each other.
    pub fn words(&self) -> f64 {
        self.messages + self.marks + self.typing + self.changes
    }

    pub fn word_bytes(&self, load: &Load) -> f64 {
        self.messages * (MESSAGE_WORD_BYTES + f64::from(load.message_bytes))
            + self.marks * MARK_WORD_BYTES
            + self.typing * TYPING_WORD_BYTES
            + self.changes * PRESENT_WORD_BYTES
    }
}

/// What a frame of so much JSON takes on the network.
pub fn wire(json_bytes: f64) -> f64 {
    let head = if json_bytes < 126.0 { 2.0 } else { 4.0 };
    let frame = json_bytes + head;
    frame + PACKET_BYTES * (frame / SEGMENT_BYTES).ceil()
}
