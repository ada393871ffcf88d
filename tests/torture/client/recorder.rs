//! What of a frame is recorded, beside what the machines make of it.

use salon::protocol::ServerFrame;

use super::driver::Driver;
use super::lock;
use crate::history::{Ack, Entry};

impl Driver {
    pub(super) fn record(&self, entry: Entry) {
        lock(&self.shared.history).record(entry);
    }

    /// Record answers, and how long they took.
    pub(super) fn note(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Ack { client_id, room_id, message_id, seq, rev } => {
                let ack =
                    Ack { client_id: *client_id, room: *room_id, id: *message_id, seq: *seq, rev: *rev };
                self.record(Entry::Acknowledged(ack));
            }
            ServerFrame::Message { data, .. } => {
                let mut progress = lock(&self.shared.progress);
                if let Some(written) = progress.written.remove(&data.client_id) {
                    progress.latencies.push(written.elapsed());
                }
            }
            ServerFrame::Nack { client_id, code, .. } => {
                self.record(Entry::Refused { client_id: *client_id, code: *code });
            }
            ServerFrame::Replay { .. } => lock(&self.shared.history).counts.replays += 1,
            ServerFrame::Reset { .. } => lock(&self.shared.history).counts.resets += 1,
            _ => {}
        }
    }
}
