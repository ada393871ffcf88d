//! How long messages and frames may be: the one has to fit into the other.

use super::setting::Layers;
use super::{ConfigError, Overrides, file, within};
use crate::protocol::limits::{
    FRAME_BYTES, FRAME_BYTES_ALLOWED, MESSAGE_CHARS, MESSAGE_CHARS_ALLOWED, frame_bytes_for,
};

/// Of messages, in characters, and of frames, in bytes.
pub fn lengths(
    layers: &Layers<'_>,
    overrides: &Overrides,
    file: &file::Limits,
) -> Result<(usize, usize), ConfigError> {
    let message_chars = layers
        .setting("message_chars", &overrides.message_chars, file.message_chars)
        .parse("a number of characters, from 1 to 20000", within(&MESSAGE_CHARS_ALLOWED))?
        .unwrap_or(MESSAGE_CHARS);
    let frame_bytes = layers
        .setting("frame_bytes", &overrides.frame_bytes, file.frame_bytes)
        .parse("a number of bytes, from 4096 to 1048576", within(&FRAME_BYTES_ALLOWED))?;
    let needed = frame_bytes_for(message_chars);
    match frame_bytes {
        Some(given) if given < needed => Err(ConfigError(format!(
            "frame_bytes: {given} bytes have no room for a message of {message_chars} characters, which can take \
             {needed}"
        ))),
        Some(given) => Ok((message_chars, given)),
        None => Ok((message_chars, FRAME_BYTES.max(needed))),
    }
}
