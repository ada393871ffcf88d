//! What moderators and administrators do about people.

use serde::{Deserialize, Serialize};

use super::{User, UserId};

/// The end of what is for good: the last moment that four digits can write as a year.
pub const FOR_GOOD: i64 = 253_402_300_799_999;

/// What can be done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SanctionKind {
    /// They may read and not write.
    Mute,
    /// They are removed, and may come back.
    Kick,
    /// They are removed and kept out.
    Ban,
}

impl SanctionKind {
    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Kick => "kick",
            Self::Ban => "ban",
        }
    }

    /// The reverse of [`SanctionKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Mute, Self::Kick, Self::Ban].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that was done about somebody in a room, for those who moderate it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    pub user: User,
    pub kind: SanctionKind,
    /// May be empty.
    pub reason: String,
    /// Unix milliseconds, as the next one.
    pub imposed_at: i64,
    /// [`FOR_GOOD`] if it does not end.
    pub until: i64,
    /// Who did it; `None` if they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
}

/// Something that was done about the reader, as they hear of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSanction {
    pub kind: SanctionKind,
    /// May be empty.
    pub reason: String,
    /// Unix milliseconds; [`FOR_GOOD`] if it does not end. Of a kick: when it was.
    pub until: i64,
    /// Milliseconds from now until then, by the server's clock.
    pub remaining_ms: i64,
}
