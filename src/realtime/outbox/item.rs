//! A message on its way, as it is stored.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ANSWER_TIMEOUT_MS;
use crate::protocol::{Attachment, ClientFrame, ErrorCode, Message, Quote, RoomId};

/// What is to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub content: String,
    /// Uploaded to the room already.
    pub attachments: Vec<Attachment>,
    pub reply_to: Option<Quote>,
}

impl From<String> for Draft {
    fn from(content: String) -> Self {
        Self { content, ..Self::default() }
    }
}

/// A message that the server has not shown yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub client_id: Uuid,
    pub room_id: RoomId,
    pub content: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The message it answers, as it stands as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
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
    pub(super) fn new(client_id: Uuid, room_id: RoomId, draft: Draft, now_ms: u64) -> Self {
        let Draft { content, attachments, reply_to } = draft;
        let created_at = now_ms as i64;
        Self { client_id, room_id, content, attachments, reply_to, created_at, state: State::Queued }
    }

    pub(super) fn frame(&self) -> ClientFrame {
        ClientFrame::Message {
            client_id: self.client_id,
            room_id: self.room_id,
            content: self.content.clone(),
            attachments: self.attachments.iter().map(|attachment| attachment.id).collect(),
            reply_to: self.reply_to.as_ref().map(|quote| quote.id),
        }
    }

    /// Take over what has become of the message this one answers; whether that is something else.
    pub(super) fn requote(&mut self, answered: &Message) -> bool {
        let Some(quote) = self.reply_to.as_mut().filter(|quote| quote.id == answered.id) else {
            return false;
        };
        let before = std::mem::replace(quote, answered.quote());
        *quote != before
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
