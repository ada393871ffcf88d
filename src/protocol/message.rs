//! Messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Attachment, MessageId, RoomId, User, UserId, limits};

/// A message as it stands at revision `rev` of its room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub room_id: RoomId,
    /// Position in the room, dense from 1; never changes.
    pub seq: i64,
    /// The room's revision at which this message last changed.
    pub rev: i64,
    pub user_id: UserId,
    /// Chosen by the sender; makes sending idempotent and matches an answer to what is pending.
    pub client_id: Uuid,
    /// As it was written, in Markdown. Empty once the message is recalled, or when it is only attachments.
    pub content: String,
    /// `content` as HTML to be shown, made safe by the server. Absent where the text has no mark-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Unix milliseconds, by the server's clock, as all times here.
    pub created_at: i64,
    /// When the author last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// Set once it is recalled. Nobody can read what it said any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled: Option<Recall>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// In the order in which each emoji came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// The members it addresses by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<UserId>,
    /// It addresses everyone in the room.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mentions_room: bool,
    /// Kept in view for everyone in the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Pin>,
    /// The author as known when this was read.
    pub user: User,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

impl Message {
    /// Whether it speaks to someone: by name, or with everyone. Nobody speaks to themselves.
    pub fn addresses(&self, user: UserId) -> bool {
        self.user_id != user && (self.mentions_room || self.mentions.contains(&user))
    }

    /// Whether it is gone because its room keeps messages only for so long.
    pub fn is_expired(&self) -> bool {
        self.recalled.as_ref().is_some_and(|recall| recall.by.id.0 == 0)
    }

    /// Take over what has become of the message this one answers.
    pub fn requote(&mut self, answered: &Self) {
        if let Some(quote) = self.reply_to.as_mut().filter(|quote| quote.id == answered.id) {
            *quote = answered.quote();
        }
    }

    /// What answers show of it.
    pub fn quote(&self) -> Quote {
        let text = match self.attachments.first() {
            Some(first) if self.content.is_empty() => &first.name,
            _ => &self.content,
        };
        Quote {
            id: self.id,
            seq: self.seq,
            excerpt: text.chars().take(limits::EXCERPT_CHARS).collect(),
            recalled: self.recalled.is_some(),
            user: self.user.clone(),
        }
    }
}

/// What an answer shows of the message it answers, as that stands now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    pub id: MessageId,
    pub seq: i64,
    /// The beginning of its text, or the name of its first attachment. Empty once it is recalled.
    pub excerpt: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub recalled: bool,
    pub user: User,
}

/// An emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reaction {
    pub emoji: String,
    pub count: i64,
    /// Who, first come first, the first [`limits::REACTION_NAMES`] of them.
    pub users: Vec<User>,
}

/// Who pinned a message, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pin {
    pub at: i64,
    pub by: User,
}

/// Who took a message back, and when. See [`Recall::expired`] for `by` of id 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recall {
    pub at: i64,
    pub by: User,
}

impl Recall {
    /// Nobody took it back: its room keeps messages only for so long.
    pub fn expired(at: i64) -> Self {
        let by = User { id: UserId(0), username: String::new(), nickname: String::new(), avatar_id: 0 };
        Self { at, by }
    }
}

/// What an edited message said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageVersion {
    pub content: String,
    /// When it was posted, or edited to say this.
    pub written_at: i64,
}
