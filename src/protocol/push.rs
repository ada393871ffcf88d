//! Notifications with the page closed.

use serde::{Deserialize, Serialize};

/// How one's own session stands to web push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushStatus {
    /// The server's key for `pushManager.subscribe`, base64url.
    pub public_key: String,
    /// Where this session wants its messages sent; `null` if nowhere.
    pub endpoint: Option<String>,
    /// Whether what is sent says neither where, nor who, nor what.
    pub hide_content: bool,
    /// The language of what is sent there.
    pub locale: Option<String>,
}
