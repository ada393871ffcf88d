//! Pictures and files that belong to messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How an attachment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// PNG, JPEG, WebP or GIF, encoded by the server. It is shown in its place.
    Picture,
    /// Anything else. It is only ever downloaded.
    File,
}

impl AttachmentKind {
    /// As on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::File => "file",
        }
    }

    /// The reverse of [`AttachmentKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Picture, Self::File].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something uploaded, at `/media/{id}/original`, pictures also at `/media/{id}/thumbnail`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attachment {
    pub id: Uuid,
    pub kind: AttachmentKind,
    /// The file's name as its sender had it, made safe.
    pub name: String,
    /// Bytes of the original as it is kept.
    pub size: i64,
    /// Pixels of the original, of pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// A blurred sketch of a picture to show while it loads, a thumbhash in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
}
