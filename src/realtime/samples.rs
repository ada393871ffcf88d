//! Small examples for the tests of this module.

use uuid::Uuid;

use crate::protocol::{
    Account, Message, MessageId, Notify, Room, RoomId, RoomKind, ServerFrame, User, UserId,
};
use crate::protocol::{HistoryPage, Role};

pub const ME: UserId = UserId(1);
pub const OTHER: UserId = UserId(2);
pub const LOBBY: RoomId = RoomId(1);
pub const GARDEN: RoomId = RoomId(2);

pub fn user(id: UserId) -> User {
    User { id, username: format!("user{id}"), nickname: format!("User {id}"), avatar_id: 1 }
}

pub fn room(id: RoomId, last_seq: i64, last_rev: i64, read_seq: i64) -> Room {
    Room {
        id,
        name: format!("Room {id}"),
        kind: RoomKind::Private,
        description: String::new(),
        role: Some(Role::Member),
        member_count: 2,
        online_count: 1,
        last_seq,
        last_rev,
        read_seq,
        notify: Notify::All,
        mentions: Vec::new(),
        muted_until: 0,
        peer: None,
    }
}

/// Message `seq` of the lobby, by someone else, a second after the one before.
pub fn message(seq: i64, rev: i64) -> Message {
    Message {
        id: MessageId(1_000 + seq),
        room_id: LOBBY,
        seq,
        rev,
        user_id: OTHER,
        client_id: Uuid::from_u128(seq as u128),
        content: format!("message {seq}"),
        html: None,
        created_at: seq * 1_000,
        edited_at: None,
        recalled: None,
        reply_to: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
        mentions: Vec::new(),
        mentions_room: false,
        pinned: None,
        user: user(OTHER),
    }
}

/// Messages that were never changed: `rev` is `seq`.
pub fn messages(seqs: impl IntoIterator<Item = i64>) -> Vec<Message> {
    seqs.into_iter().map(|seq| message(seq, seq)).collect()
}

pub fn page(seqs: impl IntoIterator<Item = i64>, has_more: bool) -> HistoryPage {
    HistoryPage { messages: messages(seqs), has_more }
}

pub fn hello(epoch: &str, rooms: Vec<Room>) -> ServerFrame {
    let me = user(ME);
    ServerFrame::Hello {
        protocol: 1,
        build: "test".into(),
        user: Account {
            id: me.id,
            username: me.username,
            nickname: me.nickname,
            avatar_id: me.avatar_id,
            is_admin: false,
            shares_reading: true,
            created_at: 0,
            password_until: None,
        },
        heartbeat_ms: 25_000,
        epoch: epoch.into(),
        online_count: 1,
        rooms,
    }
}

pub fn live(message: Message) -> ServerFrame {
    ServerFrame::Message { room_id: message.room_id, rev: message.rev, data: message }
}
