//! Errors that a client sees: a stable code, and a sentence in the reader's language.

use serde::{Deserialize, Serialize};

/// Stable names of everything that can be refused. Unknown ones come from a newer server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    // requests
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    RateLimited,
    CrossOrigin,
    Internal,
    Unavailable,
    // accounts
    InvalidCredentials,
    AccountDisabled,
    /// The password was made up for its person, who has not chosen another in time.
    PasswordExpired,
    AccountBanned,
    WrongPassword,
    CodeRequired,
    WrongCode,
    LastAdmin,
    RegistrationClosed,
    InvalidInvite,
    TooManyInvites,
    UsernameTaken,
    UsernameLength,
    UsernameCharacters,
    PasswordLength,
    PasswordCommon,
    /// The new password is the old one.
    PasswordUnchanged,
    NicknameLength,
    NameCharacters,
    InvalidAvatar,
    // rooms
    RoomNameLength,
    RoomDescriptionLength,
    InvalidRoomKind,
    UserNotFound,
    AlreadyMember,
    LastOwner,
    DirectFixed,
    DirectWithSelf,
    AccountDeleted,
    TooManyRooms,
    // moderation
    Muted,
    BannedFromRoom,
    ReasonLength,
    // messages
    MessageEmpty,
    MessageTooLong,
    MessageRecalled,
    RecallExpired,
    InvalidEmoji,
    TooManyReactions,
    TooManyPins,
    // attachments
    AttachmentMissing,
    TooManyAttachments,
    PictureUnreadable,
    PictureTooLarge,
    UploadEmpty,
    UploadQuota,
    // search
    SearchEmpty,
    // tokens and webhooks
    InvalidToken,
    LabelLength,
    TooManyTokens,
    TooManyWebhooks,
    InvalidWebhookUrl,
    // frames
    MalformedFrame,
    UnknownType,
    FrameTooLarge,
    BinaryUnsupported,
    TooManyConnections,
    // the network's: of a request that did not arrive, or a server that a client cannot reach
    Network,
    #[serde(other)]
    Unknown,
}

impl ErrorCode {
    /// Whether it tells of something that was done about the reader: the server's sentence says until when, and why.
    pub fn is_sanction(self) -> bool {
        matches!(self, Self::AccountBanned | Self::Muted | Self::BannedFromRoom)
    }

    /// The HTTP status an answer with this code has.
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthorized | Self::InvalidCredentials | Self::InvalidToken | Self::CodeRequired => 401,
            Self::Forbidden
            | Self::CrossOrigin
            | Self::AccountDisabled
            | Self::PasswordExpired
            | Self::RegistrationClosed
            | Self::AccountBanned
            | Self::Muted
            | Self::BannedFromRoom
            | Self::RecallExpired
            | Self::WrongPassword
            | Self::WrongCode => 403,
            Self::NotFound | Self::UserNotFound | Self::InvalidInvite => 404,
            Self::Network => 408,
            Self::Conflict
            | Self::UsernameTaken
            | Self::AlreadyMember
            | Self::LastAdmin
            | Self::LastOwner
            | Self::AccountDeleted
            | Self::MessageRecalled => 409,
            Self::TooLarge | Self::FrameTooLarge => 413,
            Self::RateLimited | Self::TooManyConnections => 429,
            Self::Internal | Self::Unknown => 500,
            Self::Unavailable => 503,
            Self::UsernameLength
            | Self::UsernameCharacters
            | Self::PasswordLength
            | Self::PasswordCommon
            | Self::PasswordUnchanged
            | Self::NicknameLength
            | Self::NameCharacters
            | Self::InvalidAvatar
            | Self::RoomNameLength
            | Self::RoomDescriptionLength
            | Self::InvalidRoomKind
            | Self::DirectFixed
            | Self::DirectWithSelf
            | Self::TooManyRooms
            | Self::ReasonLength
            | Self::MessageEmpty
            | Self::MessageTooLong
            | Self::InvalidEmoji
            | Self::TooManyReactions
            | Self::TooManyPins
            | Self::AttachmentMissing
            | Self::TooManyAttachments
            | Self::PictureUnreadable
            | Self::PictureTooLarge
            | Self::UploadEmpty
            | Self::UploadQuota
            | Self::SearchEmpty
            | Self::LabelLength
            | Self::TooManyInvites
            | Self::TooManyTokens
            | Self::TooManyWebhooks
            | Self::InvalidWebhookUrl => 422,
            Self::BadRequest | Self::MalformedFrame | Self::UnknownType | Self::BinaryUnsupported => 400,
        }
    }
}

/// What a failed request answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    pub code: ErrorCode,
    /// For people, in the language of the request. Filled in at the server's edge.
    #[serde(default)]
    pub message: String,
    /// With `rate_limited`: when to try again, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Of what was done about the reader: when it ends, in Unix milliseconds. People are told by `message`, so that
    /// their client does not read this.
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub until: Option<i64>,
    /// Of the same: why, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub reason: Option<String>,
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self { code, message: String::new(), retry_after_ms: None, until: None, reason: None }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for ApiError {}
