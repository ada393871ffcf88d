//! What stands before the rooms.

use serde::{Deserialize, Serialize};

use super::admin::Registration;
use super::{ApiError, Invitation};

/// How the instance stands to newcomers: what the page for registering is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// Nobody has an account yet: whoever registers administers the instance and sets it up.
    pub is_first: bool,
    pub registration: Registration,
}

/// What the page of an invite is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedInvite {
    /// The end of its address.
    pub token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// Why there is no invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<ApiError>,
}
