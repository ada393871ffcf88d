//! The log of what was done with power.

use serde::{Deserialize, Serialize};

use crate::protocol::{RoomId, User};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum AuditKind {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl AuditKind {
            /// Every kind there is, those of a matter beside each other.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As on the wire and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

kinds! {
    /// An administrator signed in.
    AdminSignedIn = "admin_signed_in",
    /// So many attempts to sign in to an account failed that further ones had to wait.
    SignInThrottled = "sign_in_throttled",
    /// By a command.
    AccountCreated = "account_created",
    AccountDeleted = "account_deleted",
    AccountExported = "account_exported",
    AccountDisabled = "account_disabled",
    AccountEnabled = "account_enabled",
    AccountBanned = "account_banned",
    AccountUnbanned = "account_unbanned",
    AdminGranted = "admin_granted",
    AdminRevoked = "admin_revoked",
    PasswordChanged = "password_changed",
    PasswordReset = "password_reset",
    TwoFactorEnabled = "two_factor_enabled",
    TwoFactorDisabled = "two_factor_disabled",
    TokenCreated = "token_created",
    TokenRevoked = "token_revoked",
    RoleChanged = "role_changed",
    MemberMuted = "member_muted",
    MemberUnmuted = "member_unmuted",
    MemberRemoved = "member_removed",
    MemberBanned = "member_banned",
    MemberUnbanned = "member_unbanned",
    RoomDeleted = "room_deleted",
    RetentionChanged = "retention_changed",
    WebhookCreated = "webhook_created",
    WebhookRemoved = "webhook_removed",
    InviteCreated = "invite_created",
    InviteRevoked = "invite_revoked",
    SettingsChanged = "settings_changed",
}

impl AuditKind {
    /// The reverse of [`AuditKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// A fact beside an entry, such as the role that somebody was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDetail {
    pub name: String,
    pub value: String,
}

/// A room as the log names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRoom {
    pub id: RoomId,
    /// Empty for a direct conversation.
    pub name: String,
}

/// One deed. What was personal of it is not there any more once its person's account is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub id: i64,
    /// Unix milliseconds.
    pub at: i64,
    pub kind: AuditKind,
    /// On the command line, by whoever runs the server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_command: bool,
    /// Who did it, if they were signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<User>,
    /// Whom it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<AuditRoom>,
    /// Where it was done from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The reason that was given, or what a thing is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<AuditDetail>,
}

/// A page of the log, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// The cursor for `before`, if there are older ones.
    pub next: Option<i64>,
}
