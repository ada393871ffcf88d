//! What is said of everything that can be refused.

use super::Locale;
use crate::protocol::{ApiError, ErrorCode};

impl Locale {
    /// A sentence for people: what happened and what to do.
    pub fn error(self, code: ErrorCode) -> &'static str {
        match code {
            ErrorCode::BadRequest => self.error_bad_request(),
            ErrorCode::Unauthorized => self.error_unauthorized(),
            ErrorCode::Forbidden => self.error_forbidden(),
            ErrorCode::NotFound => self.error_not_found(),
            ErrorCode::Conflict => self.error_conflict(),
            ErrorCode::TooLarge => self.error_too_large(),
            ErrorCode::RateLimited => self.error_rate_limited(),
            ErrorCode::CrossOrigin => self.error_cross_origin(),
            ErrorCode::Internal => self.error_internal(),
            ErrorCode::Unavailable => self.error_unavailable(),
            ErrorCode::InvalidCredentials => self.error_invalid_credentials(),
            ErrorCode::AccountDisabled => self.error_account_disabled(),
            ErrorCode::PasswordExpired => self.error_password_expired(),
            // The server's own sentence tells more, see `failure`.
            ErrorCode::AccountBanned | ErrorCode::Muted | ErrorCode::BannedFromRoom => self.error_forbidden(),
            ErrorCode::WrongPassword => self.error_wrong_password(),
            ErrorCode::CodeRequired => self.error_code_required(),
            ErrorCode::WrongCode => self.error_wrong_code(),
            ErrorCode::LastAdmin => self.error_last_admin(),
            ErrorCode::RegistrationClosed => self.error_registration_closed(),
            ErrorCode::InvalidInvite => self.error_invalid_invite(),
            ErrorCode::TooManyInvites => self.error_too_many_invites(),
            ErrorCode::UsernameTaken => self.error_username_taken(),
            ErrorCode::UsernameLength => self.error_username_length(),
            ErrorCode::UsernameCharacters => self.error_username_characters(),
            ErrorCode::PasswordLength => self.error_password_length(),
            ErrorCode::PasswordCommon => self.error_password_common(),
            ErrorCode::PasswordUnchanged => self.error_password_unchanged(),
            ErrorCode::NicknameLength => self.error_nickname_length(),
            ErrorCode::NameCharacters => self.error_name_characters(),
            ErrorCode::InvalidAvatar => self.error_invalid_avatar(),
            ErrorCode::RoomNameLength => self.error_room_name_length(),
            ErrorCode::RoomDescriptionLength => self.error_room_description_length(),
            ErrorCode::InvalidRoomKind => self.error_invalid_room_kind(),
            ErrorCode::UserNotFound => self.error_user_not_found(),
            ErrorCode::AlreadyMember => self.error_already_member(),
            ErrorCode::LastOwner => self.error_last_owner(),
            ErrorCode::DirectFixed => self.error_direct_fixed(),
            ErrorCode::DirectWithSelf => self.error_direct_with_self(),
            ErrorCode::AccountDeleted => self.error_account_deleted(),
            ErrorCode::TooManyRooms => self.error_too_many_rooms(),
            ErrorCode::ReasonLength => self.error_reason_length(),
            ErrorCode::MessageEmpty => self.error_message_empty(),
            ErrorCode::MessageTooLong => self.error_message_too_long(),
            ErrorCode::MessageRecalled => self.error_message_recalled(),
            ErrorCode::RecallExpired => self.error_recall_expired(),
            ErrorCode::InvalidEmoji => self.error_invalid_emoji(),
            ErrorCode::TooManyReactions => self.error_too_many_reactions(),
            ErrorCode::TooManyPins => self.error_too_many_pins(),
            ErrorCode::AttachmentMissing => self.error_attachment_missing(),
            ErrorCode::TooManyAttachments => self.error_too_many_attachments(),
            ErrorCode::PictureUnreadable => self.error_picture_unreadable(),
            ErrorCode::PictureTooLarge => self.error_picture_too_large(),
            ErrorCode::UploadEmpty => self.error_upload_empty(),
            ErrorCode::UploadQuota => self.error_upload_quota(),
            ErrorCode::SearchEmpty => self.error_search_empty(),
            ErrorCode::InvalidToken => self.error_invalid_token(),
            ErrorCode::LabelLength => self.error_label_length(),
            ErrorCode::TooManyTokens => self.error_too_many_tokens(),
            ErrorCode::TooManyWebhooks => self.error_too_many_webhooks(),
            ErrorCode::InvalidWebhookUrl => self.error_invalid_webhook_url(),
            ErrorCode::MalformedFrame => self.error_malformed_frame(),
            ErrorCode::UnknownType => self.error_unknown_type(),
            ErrorCode::FrameTooLarge => self.error_frame_too_large(),
            ErrorCode::BinaryUnsupported => self.error_binary_unsupported(),
            ErrorCode::TooManyConnections => self.error_too_many_connections(),
            ErrorCode::Network => self.error_network(),
            ErrorCode::Unknown => self.error_unknown(),
        }
    }

    /// As [`Locale::error`], with the time to wait where there is one, and with what the server has said of who is
    /// kept from something.
    pub fn failure(self, error: &ApiError) -> String {
        match error.retry_after_ms {
            Some(wait) if error.code == ErrorCode::RateLimited => {
                self.error_rate_limited_for(wait.div_ceil(1000).max(1))
            }
            _ if error.code.is_sanction() && !error.message.is_empty() => error.message.clone(),
            _ => self.error(error.code).to_owned(),
        }
    }
}
