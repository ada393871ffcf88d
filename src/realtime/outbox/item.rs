//! A message on its way, as it is stored.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ANSWER_TIMEOUT_MS;
use crate::protocol::{ClientFrame, ErrorCode, RoomId};

/// A message that the server has not shown yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub client_id: Uuid,
    pub room_id: RoomId,
    pub content: String,
    /// When it was written, in Unix milliseconds by the reader's clock.
    pub created_at: i64,
    pub state: State,
}

/// How far a pending message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waiting for a connection, for a pause to end, or for the one before.
    Queued,
    /// On its way.
    Sent { at_ms: u64 },
    /// Durable as revision `rev` of its room; its `message` frame is still to come.
    Acknowledged { rev: i64 },
    /// Refused for good.
    Failed { code: ErrorCode },
}

impl Item {
    pub(super) fn new(client_id: Uuid, room_id: RoomId, content: String, now_ms: u64) -> Self {
        Self { client_id, room_id, content, created_at: now_ms as i64, state: State::Queued }
    }

    pub(super) fn frame(&self) -> ClientFrame {
        ClientFrame::Message {
            client_id: self.client_id,
            room_id: self.room_id,
            content: self.content.clone(),
        }
    }

    pub(super) fn is_acknowledged(&self) -> bool {
        matches!(self.state, State::Acknowledged { .. })
    }

    /// When an answer is no longer to be expected, if one is.
    pub(super) fn answer_due_ms(&self) -> Option<u64> {
        match self.state {
            State::Sent { at_ms } => Some(at_ms + ANSWER_TIMEOUT_MS),
            _ => None,
        }
    }
}
