//! Tokens: how programs act for a person.

use serde::{Deserialize, Serialize};

use super::TokenId;

/// What a token lets a program do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See the rooms its person is in, their members, messages and files.
    Read,
    /// Post messages and upload files.
    Write,
    /// Open a socket, over which it does all that its person could.
    Socket,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Socket];

    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Socket => "socket",
        }
    }

    /// The reverse of [`Scope::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A token as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    /// What its person calls it.
    pub name: String,
    pub scopes: Vec<Scope>,
    /// Unix milliseconds, as all times here.
    pub created_at: i64,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// To the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}

/// A token that was just made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewToken {
    pub token: Token,
    /// What the program sends. Shown this once: only its hash is kept.
    pub secret: String,
}
