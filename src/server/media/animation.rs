//! GIFs: taken apart into frames and put together again. Their colours stay as they are; comments, unknown
//! blocks and whatever follows the end do not.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Write};
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Encoder, EncodingError, MemoryLimit, Repeat};

use super::error::PictureError;
use super::picture::{DECODED_BYTES, SIDE};

/// Frames of an animation, at most.
const FRAMES: u32 = 1_000;
/// Pixels of all frames together, at most: each is decoded and encoded.
const PIXELS: u64 = 100_000_000;

/// Write a GIF anew; returns how many frames it has.
pub fn rewrite(source: &File, target: &mut impl Write) -> Result<u32, PictureError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_frame_consistency(true);
    if let Some(bytes) = NonZeroU64::new(DECODED_BYTES) {
        options.set_memory_limit(MemoryLimit::Bytes(bytes));
    }
    let mut decoder = options.read_info(BufReader::new(source))?;
    let (width, height) = (decoder.width(), decoder.height());
    if u32::from(width.max(height)) > SIDE {
        return Err(PictureError::TooLarge);
    }
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder = Encoder::new(target, width, height, &palette).map_err(encoding_failed)?;
    let (mut frames, mut pixels) = (0, 0);
    while let Some(frame) = decoder.next_frame_info()? {
        let size = u64::from(frame.width) * u64::from(frame.height);
        let mut frame = frame.clone();
        frames += 1;
        pixels += size;
        if frames > FRAMES || pixels > PIXELS {
            return Err(PictureError::TooLarge);
        }
        // Readers look for it before the first frame.
        if frames == 1 && !matches!(decoder.repeat(), Repeat::Finite(0)) {
            encoder.set_repeat(decoder.repeat()).map_err(encoding_failed)?;
        }
        let mut buffer = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut buffer)?;
        frame.buffer = Cow::Owned(buffer);
        frame.interlaced = false;
        encoder.write_frame(&frame).map_err(encoding_failed)?;
    }
    if frames == 0 {
        return Err(PictureError::Unreadable);
    }
    Ok(frames)
}

fn encoding_failed(error: EncodingError) -> PictureError {
    match error {
        EncodingError::Io(error) => PictureError::Spool(error),
        _ => PictureError::Unreadable,
    }
}
