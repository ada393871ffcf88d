//! Files made on the spot: honest ones, and the parts that hostile ones are made of.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};

/// Found nowhere in honest pixels: what carries it has got through.
pub const MARKER: &[u8] = b"MARKER-52.5200N-13.4050E";

/// Red, green, blue and white quarters.
pub fn quarters(width: u32, height: u32) -> DynamicImage {
    let quarter = |x: u32, y: u32| match (x < width / 2, y < height / 2) {
        (true, true) => Rgba([255, 0, 0, 255]),
        (false, true) => Rgba([0, 255, 0, 255]),
        (true, false) => Rgba([0, 0, 255, 255]),
        (false, false) => Rgba([255, 255, 255, 255]),
    };
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, quarter))
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&quarters(width, height), ImageFormat::Png)
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&DynamicImage::ImageRgb8(quarters(width, height).into_rgb8()), ImageFormat::Jpeg)
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    quarters(width, height).write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
    bytes
}

pub fn gif(width: u32, height: u32, frames: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
    for number in 0..frames {
        let colour = Rgba([number.wrapping_mul(40), 100, 200, 255]);
        let frame = RgbaImage::from_pixel(width, height, colour);
        encoder.encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(50, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn zlib(bytes: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for part in bytes {
        encoder.write_all(&part).unwrap();
    }
    encoder.finish().unwrap()
}

/// So many zeros, compressed.
pub fn deflated_zeros(mebibytes: usize) -> Vec<u8> {
    zlib(std::iter::repeat_n(vec![0; 1024 * 1024], mebibytes))
}

pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(data);
    chunk.extend(crc32fast::hash(&chunk[4..]).to_be_bytes());
    chunk
}

/// A PNG of one's own making. `depth` and `color` as in the specification.
pub fn raw_png(width: u32, height: u32, depth: u8, color: u8, idat: &[u8]) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([depth, color, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    png.extend(png_chunk(b"IHDR", &header));
    png.extend(png_chunk(b"IDAT", idat));
    png.extend(png_chunk(b"IEND", b""));
    png
}

/// An honest PNG with more in it, before its pixels.
pub fn png_with(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = png(60, 40);
    bytes.splice(33..33, png_chunk(kind, data));
    bytes
}

/// An honest JPEG with another segment in it.
pub fn jpeg_with(marker: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg(60, 40);
    let mut segment = vec![0xFF, marker];
    segment.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
    segment.extend_from_slice(data);
    bytes.splice(2..2, segment);
    bytes
}

/// A JPEG that claims to be larger than it is.
pub fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(60, 40);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes.splice(frame + 5..frame + 9, [height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes
}

fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    chunk.extend_from_slice(data);
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

/// An honest WebP in the extended form, with metadata.
pub fn webp_with_exif(exif: &[u8], width: u32, height: u32) -> Vec<u8> {
    let plain = webp(60, 40);
    let mut header = vec![0x18, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let mut body = b"WEBP".to_vec();
    body.extend(riff_chunk(b"VP8X", &header));
    body.extend_from_slice(&plain[12..]);
    body.extend(riff_chunk(b"EXIF", exif));
    let mut webp = b"RIFF".to_vec();
    webp.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    webp.extend(body);
    webp
}

/// A WebP whose metadata claims to be four gigabytes long.
pub fn webp_with_endless_exif() -> Vec<u8> {
    let mut bytes = webp_with_exif(MARKER, 60, 40);
    let exif = bytes.windows(4).rposition(|kind| kind == b"EXIF").unwrap();
    bytes[exif + 4..exif + 8].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    bytes[4..8].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    bytes
}

/// A lossless WebP that claims to be larger than it is.
pub fn webp_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = webp(60, 40);
    let header = (width - 1) | (height - 1) << 14;
    bytes[21..25].copy_from_slice(&header.to_le_bytes());
    bytes
}

/// Exif with an orientation, and a place that must not get about.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let mut entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        exif.extend(tag.to_le_bytes());
        exif.extend(kind.to_le_bytes());
        exif.extend(count.to_le_bytes());
        exif.extend(value);
    };
    let [low, high] = orientation.to_le_bytes();
    let length = u32::try_from(MARKER.len()).unwrap();
    entry(0x010E, 2, length, 68_u32.to_le_bytes()); // a description, after the directories
    entry(0x0112, 3, 1, [low, high, 0, 0]);
    entry(0x8825, 4, 1, 50_u32.to_le_bytes()); // where the GPS directory is
    exif.extend([0; 4]);
    exif.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0");
    assert_eq!(exif.len(), 68);
    exif.extend_from_slice(MARKER);
    exif
}

pub fn jpeg_with_exif(orientation: u16) -> Vec<u8> {
    jpeg_with(0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat())
}

/// A GIF of one-pixel frames.
pub fn gif_of_dots(frames: usize) -> Vec<u8> {
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    for _ in 0..frames {
        gif.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    gif.push(0x3B);
    gif
}

/// A GIF that shows one large frame again and again.
pub fn gif_repeating(side: u32, times: usize) -> Vec<u8> {
    let once = gif(side, side, 1);
    let frame = once.windows(3).position(|block| block == [0x21, 0xF9, 0x04]).unwrap();
    let (head, frame) = once[..once.len() - 1].split_at(frame);
    let mut gif = head.to_vec();
    for _ in 0..times {
        gif.extend_from_slice(frame);
    }
    gif.push(0x3B);
    gif
}

/// An archive of one stored file.
pub fn zip() -> Vec<u8> {
    let name = b"evil.js";
    let content = MARKER;
    let crc = crc32fast::hash(content).to_le_bytes();
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    let fields = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &crc, &size, &size, &[7, 0, 0, 0]].concat();
    let mut zip = [b"PK\x03\x04", &fields[..], name, content].concat();
    let directory = u32::try_from(zip.len()).unwrap();
    zip.extend([b"PK\x01\x02\x14\0", &fields[..], &[0; 14], name].concat());
    let length = u32::try_from(zip.len()).unwrap() - directory;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(length.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
