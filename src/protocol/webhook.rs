//! Webhooks: other programs post into a room, and hear of what is said there.

use serde::{Deserialize, Serialize};

use super::message::is_false;
use super::{User, WebhookId};

/// An address that posts into a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingWebhook {
    pub id: WebhookId,
    /// Whom its messages are by: a member of the room that nobody can sign in as.
    pub bot: User,
    /// Unix milliseconds, as all times here.
    pub created_at: i64,
    /// To the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}

/// An address that is told what is said in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingWebhook {
    pub id: WebhookId,
    pub url: String,
    pub created_at: i64,
    /// It has been told of everything up to this revision of the room.
    pub rev: i64,
    /// Tries that have failed since the last one that did not.
    pub failures: i64,
    /// What became of the last try: an HTTP status, or what kept it from having one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_outcome: Option<String>,
    /// When it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<i64>,
    /// It is told nothing as long as whoever made it does not moderate the room.
    #[serde(default, skip_serializing_if = "is_false")]
    pub on_hold: bool,
}

/// The webhooks of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomWebhooks {
    pub incoming: Vec<IncomingWebhook>,
    pub outgoing: Vec<OutgoingWebhook>,
}

/// An incoming webhook that was just made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewIncomingWebhook {
    pub webhook: IncomingWebhook,
    /// The path to post to. Shown this once: only its hash is kept.
    pub path: String,
}

/// An outgoing webhook that was just made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewOutgoingWebhook {
    pub webhook: OutgoingWebhook,
    /// What its requests are signed with. Shown this once.
    pub secret: String,
}
