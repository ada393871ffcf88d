//! What a file is, by how it begins. Names and declared types are not asked.

/// The kinds of pictures that are shown. SVG is a document with scripts and none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    Png,
    Jpeg,
    WebP,
    Gif,
}

/// Bytes that are enough to tell.
pub const MAGIC_BYTES: usize = 12;

impl PictureFormat {
    /// `None` for everything that is no picture.
    pub fn of(beginning: &[u8]) -> Option<Self> {
        match beginning {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// What names of such files end in, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::WebP => &["webp"],
            Self::Gif => &["gif"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_signatures_count() {
        assert_eq!(PictureFormat::of(b"\x89PNG\r\n\x1A\n...."), Some(PictureFormat::Png));
        assert_eq!(PictureFormat::of(b"RIFF\0\0\0\0WEBP"), Some(PictureFormat::WebP));
        for other in [&b"<svg xmlns="[..], b"RIFF\0\0\0\0WAVE", b"\x89PNG\n", b"GIF88a", b"MZ", b""] {
            assert_eq!(PictureFormat::of(other), None, "{other:?}");
        }
    }
}
