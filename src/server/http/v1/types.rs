//! What `/api/v1` and webhooks say. Kept apart from the socket's types: programs outlive versions of the interface.
//!
//! Ids are 64-bit integers, times Unix milliseconds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::protocol::{self, ErrorCode};

/// A person, or a bot that stands for a program.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct User {
    pub id: i64,
    pub username: String,
    /// The name shown beside messages.
    pub nickname: String,
}

/// A room that the token's person is in, or a public one they could join.
#[derive(Debug, Serialize, ToSchema)]
pub struct Room {
    pub id: i64,
    /// `public`, `private` or `direct`.
    pub kind: String,
    pub name: String,
    pub description: String,
    /// `owner`, `moderator` or `member`; absent in a room they are not in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    pub member_count: i64,
    pub online_count: i64,
    /// The position of the newest message, 0 if there is none.
    pub last_seq: i64,
    /// The newest revision.
    pub last_rev: i64,
    pub unread: i64,
}

/// Someone in a room.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    pub user: User,
    /// `owner`, `moderator` or `member`.
    pub role: String,
    pub online: bool,
}

/// Members by id, 100 at most.
#[derive(Debug, Serialize, ToSchema)]
pub struct Members {
    pub members: Vec<Member>,
    /// With it as `after` the next page comes; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// A picture or a file of a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attachment {
    pub id: Uuid,
    /// `picture` or `file`.
    pub kind: String,
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// The path it is given out at, to whoever may read the message.
    pub path: String,
}

/// An emoji under a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reaction {
    pub emoji: String,
    pub count: i64,
}

/// A message as it stands at revision `rev` of its room.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    pub id: i64,
    pub room_id: i64,
    /// Position in the room, dense from 1; never changes.
    pub seq: i64,
    /// The revision of the room at which it last changed.
    pub rev: i64,
    /// Chosen by whoever sent it.
    pub client_id: Uuid,
    pub author: User,
    /// As it was written, in Markdown. Empty once it is recalled.
    pub content: String,
    pub created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recalled_at: Option<i64>,
    /// The id of the message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i64>,
    pub attachments: Vec<Attachment>,
    pub reactions: Vec<Reaction>,
    pub pinned: bool,
}

/// Messages, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Messages {
    pub messages: Vec<Message>,
    /// Whether there are older ones: ask for those `before` the first one's `seq`.
    pub has_more: bool,
}

/// A message to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMessage {
    /// Markdown, at most as many characters as the instance allows: 4,000 by itself. May be empty beside attachments.
    #[serde(default)]
    pub content: String,
    /// The same one sent again posts nothing and is answered with the first message.
    pub client_id: Option<Uuid>,
    /// The id of the message it answers.
    pub reply_to: Option<i64>,
    /// Ids of what was uploaded to this room by `POST /api/upload`.
    #[serde(default)]
    pub attachments: Vec<Uuid>,
}

/// A notice with a title.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAnnouncement {
    #[serde(default)]
    pub title: String,
    /// Markdown.
    #[serde(default)]
    pub content: String,
    /// `info`, `success`, `warning` or `error`.
    #[serde(default)]
    pub message_type: String,
    /// See [`NewMessage::client_id`].
    #[serde(rename = "client_id")]
    pub client_id: Option<Uuid>,
}

/// What an incoming webhook takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HookMessage {
    /// Markdown. With a title this is an announcement.
    #[serde(default, alias = "text")]
    pub content: String,
    #[serde(default)]
    pub title: String,
    /// With a title: `info`, `success`, `warning` or `error`.
    #[serde(default)]
    pub message_type: String,
    /// See [`NewMessage::client_id`].
    #[serde(rename = "client_id")]
    pub client_id: Option<Uuid>,
}

/// Why a request was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct Error {
    /// A stable name, see docs/PROTOCOL.md.
    #[schema(value_type = String, example = "invalid_token")]
    pub code: ErrorCode,
    /// For people, in the language of the request.
    pub message: String,
    /// With `rate_limited`: when to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl From<protocol::User> for User {
    fn from(user: protocol::User) -> Self {
        Self { id: user.id.0, username: user.username, nickname: user.nickname }
    }
}

impl From<protocol::Room> for Room {
    fn from(room: protocol::Room) -> Self {
        Self {
            id: room.id.0,
            kind: room.kind.as_str().to_owned(),
            unread: room.unread(),
            name: room.name,
            description: room.description,
            role: room.role.map(|role| role.as_str().to_owned()),
            member_count: room.member_count,
            online_count: room.online_count,
            last_seq: room.last_seq,
            last_rev: room.last_rev,
        }
    }
}

impl From<protocol::MemberPage> for Members {
    fn from(page: protocol::MemberPage) -> Self {
        let member = |member: protocol::Member| Member {
            user: member.user.into(),
            role: member.role.as_str().to_owned(),
            online: member.online,
        };
        Self { members: page.members.into_iter().map(member).collect(), next: page.next.map(|user| user.0) }
    }
}

impl From<protocol::Attachment> for Attachment {
    fn from(attachment: protocol::Attachment) -> Self {
        Self {
            id: attachment.id,
            kind: attachment.kind.as_str().to_owned(),
            name: attachment.name,
            size: attachment.size,
            path: format!("/media/{}/original", attachment.id),
        }
    }
}

impl From<protocol::Message> for Message {
    fn from(message: protocol::Message) -> Self {
        let reaction =
            |reaction: protocol::Reaction| Reaction { emoji: reaction.emoji, count: reaction.count };
        Self {
            id: message.id.0,
            room_id: message.room_id.0,
            seq: message.seq,
            rev: message.rev,
            client_id: message.client_id,
            author: message.user.into(),
            content: message.content,
            created_at: message.created_at,
            edited_at: message.edited_at,
            recalled_at: message.recalled.map(|recall| recall.at),
            reply_to: message.reply_to.map(|quote| quote.id.0),
            attachments: message.attachments.into_iter().map(Attachment::from).collect(),
            reactions: message.reactions.into_iter().map(reaction).collect(),
            pinned: message.pinned.is_some(),
        }
    }
}

impl From<protocol::HistoryPage> for Messages {
    fn from(page: protocol::HistoryPage) -> Self {
        Self { messages: page.messages.into_iter().map(Message::from).collect(), has_more: page.has_more }
    }
}
