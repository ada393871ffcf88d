//! Frames of the socket: JSON text, tagged by `type`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::type_first::TypeFirst;
use super::{
    Account, ErrorCode, Message, MessageId, OnlineUsers, Room, RoomId, RoomUpdate, SanctionKind, User, UserId,
};

/// From a client: imperative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// What I hold: room → revision. Sent first; later again to fill a gap.
    Resume {
        #[serde(default)]
        rooms: BTreeMap<RoomId, i64>,
    },
    /// Become a member of a public room, and follow it.
    JoinRoom { room_id: RoomId },
    /// Give up membership.
    LeaveRoom { room_id: RoomId },
    /// Post. The answer is `ack` or `nack` with the same `client_id`.
    Message {
        client_id: Uuid,
        room_id: RoomId,
        /// May be empty beside attachments.
        content: String,
        /// What the sender has uploaded to the room, each for one message.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Uuid>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<MessageId>,
    },
    /// Change what a message of mine says. Everyone hears `message_changed`, or I hear `error`.
    Edit { room_id: RoomId, message_id: MessageId, content: String },
    /// Take a message back. Everyone hears `message_changed`, or I hear `error`.
    Recall { room_id: RoomId, message_id: MessageId },
    /// Put an emoji under a message, or take it away. Everyone hears `message_changed`, or I hear `error`.
    React { room_id: RoomId, message_id: MessageId, emoji: String, on: bool },
    /// Keep a message in view, or no longer. Everyone hears `message_changed`, or I hear `error`.
    Pin { room_id: RoomId, message_id: MessageId, on: bool },
    /// I am writing.
    Typing { room_id: RoomId },
    /// I have read up to `seq`.
    Read { room_id: RoomId, seq: i64 },
    /// Let `seq` and what follows it count as unread.
    MarkUnread { room_id: RoomId, seq: i64 },
    /// Heartbeat. The answer is `pong` with the same `nonce`.
    Ping {
        #[serde(default)]
        nonce: i64,
    },
    /// A type this build does not know.
    #[serde(other)]
    Unknown,
}

impl ClientFrame {
    /// A message of words alone.
    pub fn text(client_id: Uuid, room_id: RoomId, content: impl Into<String>) -> Self {
        Self::Message { client_id, room_id, content: content.into(), attachments: Vec::new(), reply_to: None }
    }
}

/// Writes the enum down twice: as it is, and for serde to derive how it is read, see [`super::type_first`].
macro_rules! server_frame {
    ($($definition:tt)*) => {
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        $($definition)*

        impl<'de> Deserialize<'de> for ServerFrame {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                mod untagged {
                    use super::*;

                    #[derive(Deserialize)]
                    #[serde(remote = "super::ServerFrame", rename_all = "snake_case")]
                    $($definition)*
                }

                untagged::ServerFrame::deserialize(TypeFirst(deserializer))
            }
        }
    };
}

server_frame! {
    /// From the server: tells what happened. In its JSON `type` comes first.
    pub enum ServerFrame {
        /// The first frame: who you are and where your rooms stand.
        Hello {
            protocol: u32,
            build: String,
            user: Account,
            heartbeat_ms: u64,
            /// Changes when the history behind the revisions is another one (a restored backup).
            epoch: String,
            /// People online in all.
            online_count: i64,
            rooms: Vec<Room>,
        },
        /// Every message that changed in `(from, to]`, as it stands at `to`.
        Replay { room_id: RoomId, from: i64, to: i64, data: Vec<Message> },
        /// Too much has changed: forget what you hold of this room and load its newest page.
        Reset { room_id: RoomId, to: i64 },
        /// Your message is durable.
        Ack { client_id: Uuid, room_id: RoomId, message_id: MessageId, seq: i64, rev: i64 },
        /// Your message was refused.
        Nack {
            client_id: Uuid,
            code: ErrorCode,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            retry_after_ms: Option<u64>,
        },
        /// A new message: revision `rev` of the room.
        Message { room_id: RoomId, rev: i64, data: Message },
        /// An old message as it stands now: it was edited, recalled, pinned or reacted to, which made revision `rev`.
        MessageChanged { room_id: RoomId, rev: i64, data: Message },
        /// Someone came online in a room, or changed their name or picture while online. Not sent in large rooms, see `online_users`.
        UserJoined { room_id: RoomId, count: i64, data: User },
        /// Someone's last connection went, or they left the room.
        UserLeft { room_id: RoomId, count: i64, data: User },
        /// Who is online in a room. Replaces what was known.
        OnlineUsers { room_id: RoomId, data: OnlineUsers },
        /// People online in all.
        OnlineTotal { count: i64 },
        /// Someone is writing.
        Typing { room_id: RoomId, user_id: UserId },
        /// You read up to `seq` on another device.
        Read { room_id: RoomId, seq: i64 },
        /// You want `seq` and what follows it to count as unread.
        MarkedUnread { room_id: RoomId, seq: i64 },
        /// Another member has read up to `seq`. Only in small rooms, and of those who share it.
        MemberRead { room_id: RoomId, user_id: UserId, seq: i64 },
        /// You became a member of this room.
        RoomAdded { data: Room },
        /// A room or its membership changed.
        RoomChanged { data: RoomUpdate },
        /// The room is gone, or you are no longer in it.
        RoomRemoved { room_id: RoomId },
        /// A public room that the receiver is not in: it is new, has changed, or they are no longer in it.
        RoomListed { data: Room },
        /// Heartbeat's answer, with the newest revision of every room you follow.
        Pong { nonce: i64, heads: BTreeMap<RoomId, i64> },
        /// The session behind this connection has ended; a close follows.
        SignedOut { reason: SignedOutReason },
        /// Those who moderate a room, or the instance, have done something about you.
        Sanctioned {
            /// Absent if it is about the whole instance; `signed_out` follows then.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            room_id: Option<RoomId>,
            kind: SanctionKind,
            /// When it ends, in Unix milliseconds.
            until: i64,
            /// For people: what was done, until when, and why.
            message: String,
        },
        /// A frame could not be obeyed.
        Error {
            code: ErrorCode,
            message: String,
            /// The room the frame was about, if it named one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            room_id: Option<RoomId>,
            /// The message the frame was about, if it named one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            message_id: Option<MessageId>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            retry_after_ms: Option<u64>,
        },
        /// A type this build does not know.
        Unknown,
    }
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedOutReason {
    /// Sign-out, here or on "my devices".
    SignedOut,
    /// The one-session policy.
    SignedInElsewhere,
    /// The session grew too old.
    Expired,
    /// On another device.
    PasswordChanged,
    /// The account was banned.
    Banned,
}

#[cfg(test)]
mod tests;
