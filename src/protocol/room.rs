//! Rooms and membership.

use serde::{Deserialize, Serialize};

use super::{RoomId, User, limits};

/// Who can find a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Listed for everyone; anyone may join.
    Public,
    /// Does not exist for those outside it; members are added.
    Private,
    /// Between two people, one per pair, for ever.
    Direct,
}

impl RoomKind {
    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }

    /// The reverse of [`RoomKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Public, Self::Private, Self::Direct].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What a member may do; see [`super::permissions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Member,
    Moderator,
    Owner,
}

impl Role {
    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// The reverse of [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Member, Self::Moderator, Self::Owner].into_iter().find(|role| role.as_str() == text)
    }
}

/// What of a room is worth a reminder to a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// Every message.
    All,
    /// Messages that address them; in a direct conversation that is every message.
    #[default]
    Mentions,
    Nothing,
}

impl Notify {
    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::Nothing => "nothing",
        }
    }

    /// The reverse of [`Notify::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::All, Self::Mentions, Self::Nothing].into_iter().find(|notify| notify.as_str() == text)
    }
}

/// A room as one reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub id: RoomId,
    /// For a direct conversation: the other person's nickname.
    pub name: String,
    pub kind: RoomKind,
    pub description: String,
    /// The reader's role; `null` in a public room they have not joined.
    pub role: Option<Role>,
    pub member_count: i64,
    /// Members with at least one open connection.
    pub online_count: i64,
    /// `seq` of the newest message, 0 if there is none.
    pub last_seq: i64,
    /// The room's newest revision.
    pub last_rev: i64,
    /// The reader has read up to this `seq`.
    pub read_seq: i64,
    /// What the reader wants to be reminded of.
    #[serde(default)]
    pub notify: Notify,
    /// `seq` of unread messages that address the reader, ascending, the newest
    /// [`limits::UNREAD_MENTIONS`] of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<i64>,
    /// Until when the reader may not write here, in Unix milliseconds; 0 if they may.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub muted_until: i64,
    /// The other person of a direct conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<User>,
}

fn is_zero(time: &i64) -> bool {
    *time == 0
}

impl Room {
    /// Messages the reader has not read yet.
    pub fn unread(&self) -> i64 {
        if self.role.is_some() { (self.last_seq - self.read_seq).max(0) } else { 0 }
    }

    /// Whether an unread message speaks to the reader, among others.
    pub fn is_addressed(&self) -> bool {
        self.mentions.last().is_some_and(|newest| *newest > self.read_seq)
    }

    /// The `before` of the page to begin reading with: the one around the first unread message, if the newest
    /// page would not show it.
    pub fn first_page_before(&self) -> Option<i64> {
        let is_far = self.unread() > limits::HISTORY_DEFAULT;
        is_far.then_some(self.read_seq + 1 + limits::HISTORY_DEFAULT / 2)
    }

    /// Whether the other person of a direct conversation is online, seen by one who is.
    pub fn is_peer_online(&self) -> bool {
        self.peer.is_some() && self.online_count > 1
    }
}

/// What changed about a room that the receiver already holds. Absent fields are as before.
///
/// Sent to every member when the room or its membership changes; the whole [`Room`] comes instead
/// when the receiver has just become a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomUpdate {
    pub id: RoomId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_count: Option<i64>,
    /// What the receiver wants to be reminded of from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<Notify>,
    /// Until when the receiver may not write here; 0 if they may again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<i64>,
    /// The receiver's own new role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// Someone in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub user: User,
    pub role: Role,
    pub online: bool,
    /// When they were last connected, if they are not and let others know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<i64>,
}

/// How far a member has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    pub user: User,
    pub seq: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(role: Option<Role>, last_seq: i64, read_seq: i64) -> Room {
        Room {
            id: RoomId(1),
            name: String::new(),
            kind: RoomKind::Public,
            description: String::new(),
            role,
            member_count: 1,
            online_count: 1,
            last_seq,
            last_rev: last_seq,
            read_seq,
            notify: Notify::All,
            mentions: Vec::new(),
            muted_until: 0,
            peer: None,
        }
    }

    #[test]
    fn reading_begins_around_the_first_unread_message() {
        let member = Some(Role::Member);
        assert_eq!(room(member, 60, 10).first_page_before(), None, "the newest page shows it");
        assert_eq!(room(member, 61, 10).first_page_before(), Some(36));
        assert_eq!(room(None, 500, 0).first_page_before(), None, "nothing waits for those outside");
    }
}
