//! Pages of lists. Cursors are keys, never offsets.

use serde::{Deserialize, Serialize};

use super::{Account, ApiError, Member, Message, Room, RoomId, UserId};

/// A page of history, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    pub messages: Vec<Message>,
    /// Whether there are older ones: ask again with `before` = the first one's `seq`.
    pub has_more: bool,
}

/// A page of a room's members, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPage {
    pub members: Vec<Member>,
    /// The cursor for `after`, if there are more.
    pub next: Option<UserId>,
}

/// The data a page is rendered from, on the server and, embedded in the HTML, again in the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageData {
    /// Who is signed in.
    pub account: Option<Account>,
    /// Rooms the reader is in, and public ones they could join.
    pub rooms: Vec<Room>,
    /// People online in all.
    pub online_count: i64,
    /// The room the address names; `None` elsewhere, and where there is no such room for this reader.
    pub conversation: Option<Conversation>,
    /// What the instance is called.
    pub name: String,
    /// Identifies the server's build, see `hello`.
    pub build: String,
    /// Characters of a message, at most.
    pub message_chars: usize,
    /// How long people may take back their own messages, in milliseconds.
    pub recall_window_ms: i64,
    /// The form that was refused, if the page answers one that was sent without JavaScript.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// Why a form was sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Where the form was sent, such as `/api/login`.
    pub path: String,
    pub error: ApiError,
}

/// A room opened at one place of its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub room_id: RoomId,
    pub history: HistoryPage,
    /// The `before` of the address (`/rooms/1?before=120`). Without it this is the newest page, or the one around
    /// the first unread message, see [`Room::first_page_before`].
    pub before: Option<i64>,
    pub members: MemberPage,
}
