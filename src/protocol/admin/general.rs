//! The instance as a whole.

use serde::{Deserialize, Serialize};

/// Who may create an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Everybody.
    #[default]
    Open,
    /// Whoever was invited by an administrator.
    Invited,
    /// Nobody, by the web. `salon user create` works all the same.
    Closed,
}

impl Registration {
    pub const ALL: [Self; 3] = [Self::Open, Self::Invited, Self::Closed];

    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invited => "invited",
            Self::Closed => "closed",
        }
    }

    /// The reverse of [`Registration::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registration| registration.as_str() == text)
    }
}

/// What administrators decide for the whole instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSettings {
    /// What it is called: in titles, where one signs in, where it is installed.
    pub name: String,
    pub registration: Registration,
}
