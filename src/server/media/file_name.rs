//! What an attachment is called.

use super::sniff::PictureFormat;
use crate::protocol::limits;
use crate::server::domain::names;

/// Characters of an extension, at most, for it to be one.
const EXTENSION_CHARS: usize = 8;

/// A name that is safe to show and to save under. A picture ends as its kind does.
pub fn safe(name: &str, format: Option<PictureFormat>) -> String {
    let name = names::file_name(name);
    match format {
        None => shortened(if name.is_empty() { "file" } else { &name }, limits::ATTACHMENT_NAME_CHARS),
        Some(format) => {
            let (stem, extension) = split(&name);
            let kept = extension.filter(|extension| {
                format.extensions().iter().any(|usual| usual.eq_ignore_ascii_case(extension))
            });
            let extension = kept.unwrap_or(format.extensions()[0]);
            let stem = if stem.is_empty() { "picture" } else { stem };
            shortened(&format!("{stem}.{extension}"), limits::ATTACHMENT_NAME_CHARS)
        }
    }
}

/// What stands before the last dot, and after it if that looks like an extension.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if (1..=EXTENSION_CHARS).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (stem, Some(extension))
        }
        _ => (name, None),
    }
}

/// Cut before the extension.
fn shortened(name: &str, chars: usize) -> String {
    if name.chars().count() <= chars {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let end = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let mut short: String = stem.chars().take(chars - end.len()).collect();
    short.truncate(short.trim_end().len());
    short + &end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_their_names() {
        for name in
            ["score.pdf", "年度报告.docx", "no extension", "archive.tar.gz", "👩\u{200D}🚀.txt", "a\"b.txt"]
        {
            assert_eq!(safe(name, None), name);
        }
    }

    #[test]
    fn nothing_leads_elsewhere_or_hides() {
        for (name, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.txt", "a.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
            ("gpj.\u{202E}exe", "gpj.exe"),
            ("nul\0.txt", "nul.txt"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            (" \t ", "file"),
            ("/", "file"),
            ("", "file"),
        ] {
            assert_eq!(safe(name, None), expected, "{name:?}");
        }
    }

    #[test]
    fn pictures_end_as_their_kind_does() {
        let png = Some(PictureFormat::Png);
        for (name, expected) in [
            ("lake.png", "lake.png"),
            ("lake.PNG", "lake.PNG"),
            ("lake.svg", "lake.png"),
            ("lake.html", "lake.png"),
            ("lake", "lake.png"),
            ("3. 湖", "3. 湖.png"),
            (".png", "png.png"),
            ("", "picture.png"),
        ] {
            assert_eq!(safe(name, png), expected, "{name:?}");
        }
        assert_eq!(safe("lake.jpeg", Some(PictureFormat::Jpeg)), "lake.jpeg");
    }

    #[test]
    fn long_names_keep_their_end() {
        let long = format!("{}.tar", "湖".repeat(300));
        let safe = safe(&long, None);
        assert_eq!(safe.chars().count(), limits::ATTACHMENT_NAME_CHARS);
        assert!(safe.ends_with("湖.tar"), "{safe}");
    }
}
