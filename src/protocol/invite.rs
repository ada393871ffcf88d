//! Invites: links that let people in.

use serde::{Deserialize, Serialize};

use super::{InviteId, RoomId, User};

/// Where an invite leads, below the address of the instance; its token follows.
pub const INVITE_PATH: &str = "/invite/";

/// An invite, as those see it who may revoke it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    pub id: InviteId,
    /// Who made it.
    pub created_by: User,
    /// The room that is joined with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<InvitedRoom>,
    /// Unix milliseconds, as all times here.
    pub created_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// How often it may be used; any number unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<i64>,
    pub uses: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
    /// Whether it still lets anyone in.
    pub works: bool,
}

/// The room that an invite leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedRoom {
    pub id: RoomId,
    pub name: String,
}

/// An invite that was just made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewInvite {
    pub invite: Invite,
    /// What it is used by. Shown this once: only a hash is kept.
    pub url: String,
    /// An SVG document of `url`.
    pub qr: String,
}

/// What an invite says to whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The nickname of who made it.
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<InvitedRoom>,
    /// Whether an account can be created with it.
    pub admits: bool,
}
