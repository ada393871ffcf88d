//! Why a picture is not taken.

use std::io;

use crate::protocol::ErrorCode;

/// A fault of the file, or of ours.
#[derive(Debug)]
pub enum PictureError {
    /// Damaged, or not what its first bytes say.
    Unreadable,
    /// More pixels, frames or memory than allowed.
    TooLarge,
    /// What was made of it could not be written down.
    Spool(io::Error),
}

impl From<image::ImageError> for PictureError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Limits(_) => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

impl From<image_webp::DecodingError> for PictureError {
    fn from(error: image_webp::DecodingError) -> Self {
        match error {
            image_webp::DecodingError::MemoryLimitExceeded | image_webp::DecodingError::ImageTooLarge => {
                Self::TooLarge
            }
            _ => Self::Unreadable,
        }
    }
}

impl From<gif::DecodingError> for PictureError {
    fn from(error: gif::DecodingError) -> Self {
        match error {
            gif::DecodingError::OutOfMemory | gif::DecodingError::MemoryLimit => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

impl From<io::Error> for PictureError {
    fn from(error: io::Error) -> Self {
        Self::Spool(error)
    }
}

impl PictureError {
    /// What the client hears. A fault of ours goes to the log.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable => ErrorCode::PictureUnreadable,
            Self::TooLarge => ErrorCode::PictureTooLarge,
            Self::Spool(error) => {
                tracing::error!(%error, "a picture could not be written to a temporary file");
                ErrorCode::Unavailable
            }
        }
    }
}
