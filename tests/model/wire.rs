//! What travels, in the model's own small words: a state holds many frames, and a counterexample is to be
//! read. The machines get the real frames that are made of them.

use std::collections::BTreeMap;

use salon::protocol::{
    Account, ClientFrame, Message, MessageId, Recall, Role, Room, RoomId, RoomKind, ServerFrame, User, UserId,
};
use uuid::Uuid;

/// The only room.
pub const LOBBY: RoomId = RoomId(1);

/// One of the two people, each with one client.
pub type Who = usize;

/// A message as it stands in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stored {
    pub seq: u8,
    pub rev: u8,
    /// The revision it was posted as.
    pub posted: u8,
    pub author: Who,
    /// Of the author's messages, from 0.
    pub number: u8,
    pub recalled: bool,
}

impl Stored {
    /// Whether it is this message of this author.
    pub fn is(self, author: Who, number: u8) -> bool {
        (self.author, self.number) == (author, number)
    }

    /// As it goes over the wire.
    pub fn message(self) -> Message {
        Message {
            id: MessageId(self.seq.into()),
            room_id: LOBBY,
            seq: self.seq.into(),
            rev: self.rev.into(),
            user_id: user_id(self.author),
            client_id: client_id(self.author, self.number),
            content: if self.recalled { String::new() } else { content(self.number) },
            html: None,
            created_at: 0,
            edited_at: None,
            recalled: self.recalled.then(|| Recall { at: 0, by: user(self.author) }),
            reply_to: None,
            attachments: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            mentions_room: false,
            pinned: None,
            user: user(self.author),
        }
    }
}

/// From a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Up {
    Resume { rev: u8 },
    Post { number: u8 },
    Recall { seq: u8 },
    Ping,
}

impl Up {
    /// The word for a frame that a machine sends.
    pub fn of(frame: &ClientFrame) -> Self {
        match frame {
            ClientFrame::Resume { rooms } => Self::Resume { rev: small(rooms[&LOBBY]) },
            ClientFrame::Message { client_id, .. } => Self::Post { number: client_id.as_bytes()[15] },
            other => panic!("no machine sends {other:?}"),
        }
    }
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Down {
    Hello {
        head: u8,
    },
    Replay {
        from: u8,
        to: u8,
        data: Vec<Stored>,
        /// The client asked in the midst of a connection.
        is_repair: bool,
    },
    Reset {
        to: u8,
    },
    Ack {
        number: u8,
        seq: u8,
        rev: u8,
    },
    /// The hub passes on what made revision `rev`.
    Live(Stored),
    Pong {
        head: u8,
    },
}

impl Down {
    /// The frame, as `who` receives it.
    pub fn frame(&self, who: Who) -> ServerFrame {
        match self {
            Self::Hello { head } => hello(who, *head),
            Self::Replay { from, to, data, .. } => ServerFrame::Replay {
                room_id: LOBBY,
                from: (*from).into(),
                to: (*to).into(),
                data: data.iter().map(|stored| stored.message()).collect(),
            },
            Self::Reset { to } => ServerFrame::Reset { room_id: LOBBY, to: (*to).into() },
            Self::Ack { number, seq, rev } => ServerFrame::Ack {
                client_id: client_id(who, *number),
                room_id: LOBBY,
                message_id: MessageId((*seq).into()),
                seq: (*seq).into(),
                rev: (*rev).into(),
            },
            Self::Live(stored) => {
                let (room_id, rev, data) = (LOBBY, stored.rev.into(), stored.message());
                if stored.recalled {
                    ServerFrame::MessageChanged { room_id, rev, data }
                } else {
                    ServerFrame::Message { room_id, rev, data }
                }
            }
            Self::Pong { head } => {
                ServerFrame::Pong { nonce: 0, heads: BTreeMap::from([(LOBBY, (*head).into())]) }
            }
        }
    }
}

pub fn user_id(who: Who) -> UserId {
    // Zero is nobody: what nobody has recalled has expired.
    UserId(who as i64 + 1)
}

pub fn client_id(author: Who, number: u8) -> Uuid {
    Uuid::from_u128(((author as u128 + 1) << 8) | u128::from(number))
}

pub fn content(number: u8) -> String {
    format!("text {number}")
}

/// A number of a machine's as a number of the model's.
pub fn small(number: i64) -> u8 {
    number.try_into().expect("few messages")
}

fn user(who: Who) -> User {
    User { id: user_id(who), username: String::new(), nickname: String::new(), avatar_id: 1 }
}

fn hello(who: Who, head: u8) -> ServerFrame {
    let user = user(who);
    ServerFrame::Hello {
        protocol: 1,
        build: String::new(),
        user: Account {
            id: user.id,
            username: user.username,
            nickname: user.nickname,
            avatar_id: user.avatar_id,
            is_admin: false,
            shares_reading: true,
            created_at: 0,
            password_until: None,
        },
        heartbeat_ms: 0,
        epoch: String::new(),
        online_count: 0,
        rooms: vec![Room {
            id: LOBBY,
            name: String::new(),
            kind: RoomKind::Private,
            description: String::new(),
            role: Some(Role::Member),
            member_count: 2,
            online_count: 0,
            last_seq: 0,
            last_rev: head.into(),
            read_seq: 0,
            notify: salon::protocol::Notify::All,
            mentions: Vec::new(),
            muted_until: 0,
            peer: None,
        }],
    }
}
