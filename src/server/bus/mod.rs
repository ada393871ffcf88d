//! The bus: tells every hub what has been committed.
//!
//! It is a hint; the store is the log. A hub that falls behind is told so and cuts its connections,
//! which resume from the store: nothing is lost silently.
//!
//! One of several nodes hands what it has committed to `cluster::relay`, which brings it to the hub in the order of all
//! nodes' commits.

mod log;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

use crate::protocol::{
    Message, Notify, Role, Room, RoomId, RoomKind, RoomUpdate, SanctionKind, SignedOutReason, User, UserId,
};

pub use log::{Entry, for_the_log};

/// Events a hub may lag behind before it has to start over.
const CAPACITY: usize = 16 * 1024;
/// What a node has done that waits for the relay. An entry that finds no place is read from the log.
const RELAYED: usize = 1024;

/// Something that has happened. As JSON it goes from one process to another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A message was posted.
    Posted(Arc<Message>),
    /// A message was edited, recalled, pinned or reacted to.
    MessageChanged(Arc<Message>),
    /// Messages that a room keeps no longer are gone. That was all of what changed in `(from, rev]`.
    Expired {
        room_id: RoomId,
        from: i64,
        rev: i64,
    },
    /// In a room something has changed in `(from, rev]`, which is to be read from the store.
    Changed {
        room_id: RoomId,
        from: i64,
        rev: i64,
    },
    /// Events were lost: whatever connections believe may be wrong.
    Lost,
    /// Someone became a member.
    MemberJoined {
        room_id: RoomId,
        user: User,
        member_count: i64,
    },
    /// Someone is no longer a member.
    MemberLeft {
        room_id: RoomId,
        user_id: UserId,
        member_count: i64,
    },
    /// A member's role changed.
    RoleChanged {
        room_id: RoomId,
        user_id: UserId,
        role: Role,
    },
    /// A room's name or description changed.
    RoomUpdated(RoomUpdate),
    /// A public room is to be shown to those outside it: to everyone, or to one person who has just left.
    /// As they see it, but for how many are online there.
    RoomListed {
        room: Box<Room>,
        to: Option<UserId>,
    },
    RoomDeleted {
        room_id: RoomId,
        kind: RoomKind,
    },
    /// Someone has read up to `seq`.
    Read {
        room_id: RoomId,
        user_id: UserId,
        seq: i64,
        /// For the other members to know as well.
        shared: bool,
    },
    /// Someone wants a message and what follows it to count as unread.
    MarkedUnread {
        room_id: RoomId,
        user_id: UserId,
        seq: i64,
    },
    /// Someone wants to be reminded of something else in a room from now on.
    NotifyChanged {
        room_id: RoomId,
        user_id: UserId,
        notify: Notify,
    },
    /// Someone may not write in a room until then, in Unix milliseconds; at once with 0.
    Muted {
        room_id: RoomId,
        user_id: UserId,
        until: i64,
    },
    /// Something was done about someone, in a room or on the whole instance: they are to be told.
    Sanctioned {
        user_id: UserId,
        room_id: Option<RoomId>,
        room_name: String,
        kind: SanctionKind,
        /// Unix milliseconds.
        until: i64,
        reason: String,
    },
    /// Someone is writing. Never stored.
    Typing {
        room_id: RoomId,
        user_id: UserId,
    },
    /// Someone changed their name or picture.
    ProfileChanged(User),
    /// A sign-in session ended.
    SessionEnded {
        session: String,
        reason: SignedOutReason,
    },
    /// A sign-in session goes on under another id.
    SessionRenewed {
        from: String,
        to: String,
    },
}

impl Event {
    /// The room it changed, if it changed one.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::Posted(message) | Self::MessageChanged(message) => Some(message.room_id),
            Self::MemberJoined { room_id, .. }
            | Self::MemberLeft { room_id, .. }
            | Self::RoleChanged { room_id, .. }
            | Self::RoomDeleted { room_id, .. }
            | Self::Expired { room_id, .. }
            | Self::Changed { room_id, .. }
            | Self::MarkedUnread { room_id, .. }
            | Self::NotifyChanged { room_id, .. }
            | Self::Muted { room_id, .. }
            | Self::Read { room_id, .. } => Some(*room_id),
            Self::RoomUpdated(update) => Some(update.id),
            Self::RoomListed { room, .. } => Some(room.id),
            Self::Typing { .. }
            | Self::Lost
            | Self::Sanctioned { .. }
            | Self::ProfileChanged(_)
            | Self::SessionEnded { .. }
            | Self::SessionRenewed { .. } => None,
        }
    }
}

/// What a node has done, for others to hear of.
#[derive(Debug)]
pub enum Done {
    Committed(Entry),
    /// What is nowhere stored: whoever does not hear it now never will.
    Passing(Event),
}

/// Within a process.
#[derive(Debug, Clone)]
pub struct Bus {
    /// For the hub.
    events: broadcast::Sender<Event>,
    /// What this node has committed. The same channel where there is one node.
    own: broadcast::Sender<Event>,
    relay: Option<mpsc::Sender<Done>>,
}

impl Bus {
    /// Of the only node.
    pub fn in_process() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// A bus whose listeners may lag behind by so many events.
    pub fn with_capacity(events: usize) -> Self {
        let events = broadcast::Sender::new(events);
        Self { own: events.clone(), events, relay: None }
    }

    /// Of one of several nodes, and what it has done.
    pub fn of_a_node() -> (Self, mpsc::Receiver<Done>) {
        let (relay, done) = mpsc::channel(RELAYED);
        let [events, own] = [CAPACITY; 2].map(broadcast::Sender::new);
        (Self { events, own, relay: Some(relay) }, done)
    }

    /// Whether other nodes have to hear of changes.
    pub fn has_others(&self) -> bool {
        self.relay.is_some()
    }

    /// Tell the hub. Never waits. Without a listener the event is gone, which is right: nobody is connected.
    pub fn publish(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Tell everyone who listens here what was committed on this node, and all nodes if it has a place in their log.
    /// Never waits.
    pub fn publish_committed(&self, events: &[Event], place: Option<(i64, i64)>) {
        for event in events {
            let _ = self.own.send(event.clone());
        }
        if let (Some(relay), Some((id, at))) = (&self.relay, place) {
            let _ = relay.try_send(Done::Committed(Entry { id, at, events: events.to_vec() }));
        }
    }

    /// Tell the hubs of all nodes what is nowhere stored. Never waits.
    pub fn publish_passing(&self, event: Event) {
        if let Some(relay) = &self.relay {
            let _ = relay.try_send(Done::Passing(event.clone()));
        }
        self.publish(event);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Hear of what is committed on this node, at once and in its own order.
    pub fn subscribe_own(&self) -> broadcast::Receiver<Event> {
        self.own.subscribe()
    }
}
