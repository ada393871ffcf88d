//! From whatever was sent to pictures of our own: decoded within bounds, turned the right way up, encoded
//! anew. Nothing but pixels gets through.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use fast_image_resize::Resizer;
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, Limits, RgbImage, RgbaImage};

use super::animation;
use super::error::PictureError;
use super::sniff::PictureFormat;

/// Pixels of a side, at most.
pub const SIDE: u32 = 8192;
/// Bytes of a decoded picture, at most: 16.7 million pixels with transparency, 22.3 million without.
pub const DECODED_BYTES: u64 = 64 * 1024 * 1024;
/// Pixels of a thumbnail, at most.
const THUMBNAIL: (u32, u32) = (1200, 800);
/// A picture that fits into a thumbnail and is no larger than this is its own thumbnail.
const THUMBNAIL_BYTES: u64 = 256 * 1024;
/// Pixels of a side that a thumbhash is made from, at most.
const THUMBHASH_SIDE: u32 = 100;
/// Bytes of metadata that are looked at for how a WebP picture is to be turned.
const EXIF_BYTES: usize = 1024 * 1024;
const ORIGINAL_QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 80;

/// A picture as it is kept.
#[derive(Debug)]
pub struct Picture {
    pub format: PictureFormat,
    pub original: File,
    /// `None` where the original serves as well.
    pub thumbnail: Option<File>,
    pub width: u32,
    pub height: u32,
    /// In base64.
    pub thumbhash: String,
}

/// Make a picture out of a file that begins like one. Takes long: for a thread of its own.
/// What is written on the way lies in `spool`, without names.
pub fn remake(mut source: &File, format: PictureFormat, spool: &Path) -> Result<Picture, PictureError> {
    source.rewind()?;
    let (image, lossy) = decode(source, format)?;
    let image = without_needless_alpha(eight_bits(image));
    let (original, format, animated) = match format {
        PictureFormat::Gif => {
            source.rewind()?;
            let mut original = spooled(spool)?;
            let frames = animation::rewrite(source, &mut original)?;
            (finished(original)?, format, frames > 1)
        }
        PictureFormat::WebP if lossy && !image.color().has_alpha() => {
            (encoded(&image, PictureFormat::Jpeg, ORIGINAL_QUALITY, spool)?, PictureFormat::Jpeg, false)
        }
        _ => (encoded(&image, format, ORIGINAL_QUALITY, spool)?, format, false),
    };
    let small = fitted(&image, THUMBNAIL.0, THUMBNAIL.1)?;
    let thumbnail = match &small {
        // What moves has to go on moving, and what is small already stays as sharp as it is.
        None if animated || original.metadata()?.len() <= THUMBNAIL_BYTES => None,
        small => Some(thumbnail(small.as_ref().unwrap_or(&image), spool)?),
    };
    Ok(Picture {
        format,
        original,
        thumbnail,
        width: image.width(),
        height: image.height(),
        thumbhash: thumbhash(small.as_ref().unwrap_or(&image))?,
    })
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(DECODED_BYTES);
    limits
}

/// The pixels, upright, and whether the file had lost some already. Of an animation, the first frame.
fn decode(source: &File, format: PictureFormat) -> Result<(DynamicImage, bool), PictureError> {
    let reader = BufReader::new(source);
    match format {
        PictureFormat::Png => Ok((decode_with(PngDecoder::with_limits(reader, limits())?)?, false)),
        PictureFormat::Jpeg => Ok((decode_with(JpegDecoder::new(reader)?)?, true)),
        PictureFormat::Gif => Ok((decode_with(GifDecoder::new(reader)?)?, false)),
        PictureFormat::WebP => decode_webp(reader),
    }
}

fn decode_with(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PictureError> {
    let mut limits = limits();
    let (width, height) = decoder.dimensions();
    limits.check_dimensions(width, height)?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// With the decoder underneath: the one above it allocates whatever a chunk claims to be long.
fn decode_webp(reader: BufReader<&File>) -> Result<(DynamicImage, bool), PictureError> {
    let mut decoder = image_webp::WebPDecoder::new(reader)?;
    decoder.set_memory_limit(EXIF_BYTES);
    let (width, height) = decoder.dimensions();
    let mut limits = limits();
    limits.check_dimensions(width, height)?;
    let color = if decoder.has_alpha() { ColorType::Rgba8 } else { ColorType::Rgb8 };
    limits.reserve_buffer(width, height, color)?;
    let orientation = decoder.exif_metadata().ok().flatten();
    let orientation = orientation.and_then(|exif| Orientation::from_exif_chunk(&exif));
    let lossy = decoder.is_lossy();
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(PictureError::TooLarge)?];
    decoder.read_image(&mut pixels)?;
    let image = if decoder.has_alpha() {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    let mut image = image.ok_or(PictureError::Unreadable)?;
    image.apply_orientation(orientation.unwrap_or(Orientation::NoTransforms));
    Ok((image, lossy))
}

fn eight_bits(image: DynamicImage) -> DynamicImage {
    match image.color() {
        ColorType::L8 | ColorType::Rgb8 | ColorType::Rgba8 => image,
        ColorType::L16 => DynamicImage::ImageLuma8(image.into_luma8()),
        color if color.has_alpha() => DynamicImage::ImageRgba8(image.into_rgba8()),
        _ => DynamicImage::ImageRgb8(image.into_rgb8()),
    }
}

/// A transparency that nothing shows through only takes room.
fn without_needless_alpha(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgba8(pixels) if pixels.as_raw().iter().skip(3).step_by(4).all(|a| *a == 255) => {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
        }
        image => image,
    }
}

/// Made smaller to fit, `None` if it does.
fn fitted(image: &DynamicImage, width: u32, height: u32) -> Result<Option<DynamicImage>, PictureError> {
    let (from_width, from_height) = (image.width(), image.height());
    if from_width <= width && from_height <= height {
        return Ok(None);
    }
    let scale = (f64::from(width) / f64::from(from_width)).min(f64::from(height) / f64::from(from_height));
    let side = |pixels: u32, most: u32| ((f64::from(pixels) * scale).round() as u32).clamp(1, most);
    let mut small = DynamicImage::new(side(from_width, width), side(from_height, height), image.color());
    Resizer::new().resize(image, &mut small, None).map_err(|error| {
        tracing::error!(%error, "a picture could not be made smaller");
        PictureError::Unreadable
    })?;
    Ok(Some(small))
}

fn thumbnail(image: &DynamicImage, spool: &Path) -> Result<File, PictureError> {
    let format = if image.color().has_alpha() { PictureFormat::WebP } else { PictureFormat::Jpeg };
    encoded(image, format, THUMBNAIL_QUALITY, spool)
}

fn thumbhash(image: &DynamicImage) -> Result<String, PictureError> {
    let small = fitted(image, THUMBHASH_SIDE, THUMBHASH_SIDE)?;
    let pixels = small.as_ref().unwrap_or(image).to_rgba8();
    let hash =
        thumbhash::rgba_to_thumb_hash(pixels.width() as usize, pixels.height() as usize, pixels.as_raw());
    Ok(STANDARD_NO_PAD.encode(hash))
}

/// `quality` is JPEG's; the others lose nothing.
fn encoded(
    image: &DynamicImage,
    format: PictureFormat,
    quality: u8,
    spool: &Path,
) -> Result<File, PictureError> {
    let mut target = spooled(spool)?;
    let written = match format {
        PictureFormat::Jpeg => image.write_with_encoder(JpegEncoder::new_with_quality(&mut target, quality)),
        PictureFormat::WebP => image.write_with_encoder(WebPEncoder::new_lossless(&mut target)),
        PictureFormat::Png | PictureFormat::Gif => image.write_with_encoder(PngEncoder::new(&mut target)),
    };
    match written {
        Ok(()) => finished(target),
        Err(image::ImageError::IoError(error)) => Err(PictureError::Spool(error)),
        Err(error) => Err(error.into()),
    }
}

fn spooled(spool: &Path) -> Result<BufWriter<File>, PictureError> {
    Ok(BufWriter::new(tempfile::tempfile_in(spool)?))
}

fn finished(mut target: BufWriter<File>) -> Result<File, PictureError> {
    target.flush()?;
    target.into_inner().map_err(|error| PictureError::Spool(error.into_error()))
}
