//! Files made to do harm, sent to the real process: each is refused clearly or made harmless, memory stays
//! bounded, and the conversation goes on.

use std::time::Duration;

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use salon::protocol::{AttachmentKind, ErrorCode};
use tempfile::tempdir;

use crate::form::LOBBY;
use crate::samples::{self, MARKER, contains};
use crate::support::Client;
use crate::support::command::{Serving, salon};

/// What may become of a file.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Unreadable,
    TooLarge,
    /// Any 4xx with a code of its own.
    Refused,
    /// Taken as it is, and only ever saved.
    File,
    /// Made into pixels.
    Picture,
    /// Decoders may see something in it.
    PictureOrUnreadable,
}

/// Bytes that the server may have had in memory at its worst. Two pictures at once, each decoded to 64 MiB, and
/// what decoding, turning and encoding need beside that.
const MEMORY_BYTES: u64 = 640 * 1024 * 1024;

fn png_bombs() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let idat = samples::deflated_zeros(1);
    let itxt = [b"Comment\0\0\x01\0\0\0".as_slice(), &samples::deflated_zeros(200)].concat();
    let iccp = [b"profile\0\0".as_slice(), &samples::deflated_zeros(200)].concat();
    vec![
        ("30000 by 30000.png", samples::raw_png(30_000, 30_000, 8, 6, &idat), Fate::TooLarge),
        ("2 to the 31.png", samples::raw_png(0x7FFF_FFFF, 0x7FFF_FFFF, 16, 6, &idat), Fate::Refused),
        ("one too wide.png", samples::raw_png(8193, 1, 8, 0, &idat), Fate::TooLarge),
        ("one too high.png", samples::raw_png(1, 8193, 8, 0, &idat), Fate::TooLarge),
        ("no pixels.png", samples::raw_png(0, 0, 8, 6, &idat), Fate::Unreadable),
        ("8192 by 8192 in colour.png", samples::raw_png(8192, 8192, 8, 2, &idat), Fate::TooLarge),
        ("16 bits.png", samples::raw_png(4096, 4096, 16, 6, &idat), Fate::TooLarge),
        (
            "as much as may be.png",
            samples::raw_png(4096, 4096, 8, 6, &samples::deflated_zeros(65)),
            Fate::Picture,
        ),
        (
            "as many as may be.png",
            samples::raw_png(8192, 8192, 8, 0, &samples::deflated_zeros(65)),
            Fate::Picture,
        ),
        (
            "more than it says.png",
            samples::raw_png(100, 100, 8, 6, &samples::deflated_zeros(500)),
            Fate::PictureOrUnreadable,
        ),
        ("text bomb.png", samples::png_with(b"iTXt", &itxt), Fate::PictureOrUnreadable),
        ("profile bomb.png", samples::png_with(b"iCCP", &iccp), Fate::PictureOrUnreadable),
    ]
}

fn other_bombs() -> Vec<(&'static str, Vec<u8>, Fate)> {
    vec![
        ("65500 by 65500.jpg", samples::jpeg_claiming(65_500, 65_500), Fate::TooLarge),
        ("8192 by 8192.jpg", samples::jpeg_claiming(8192, 8192), Fate::TooLarge),
        ("no height.jpg", samples::jpeg_claiming(100, 0), Fate::Unreadable),
        ("16383 by 16383.webp", samples::webp_claiming(16_383, 16_383), Fate::TooLarge),
        ("canvas.webp", samples::webp_with_exif(b"", 1 << 24, 255), Fate::TooLarge),
        ("endless metadata.webp", samples::webp_with_endless_exif(), Fate::PictureOrUnreadable),
        ("5000 frames.gif", samples::gif_of_dots(5_000), Fate::TooLarge),
        ("1000 frames.gif", samples::gif_of_dots(1_000), Fate::Picture),
        ("many large frames.gif", samples::gif_repeating(4_000, 8), Fate::TooLarge),
        ("canvas.gif", [b"GIF89a\xFF\xFF\xFF\xFF", &samples::gif(9, 9, 1)[10..]].concat(), Fate::TooLarge),
    ]
}

fn truncated() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let mut files = Vec::new();
    for (name, whole, fate) in [
        ("half.png", samples::png(300, 200), Fate::PictureOrUnreadable),
        ("half.jpg", samples::jpeg(300, 200), Fate::PictureOrUnreadable),
        ("half.webp", samples::webp(300, 200), Fate::PictureOrUnreadable),
        ("half.gif", samples::gif(300, 200, 3), Fate::PictureOrUnreadable),
    ] {
        files.push((name, whole[..12].to_vec(), Fate::Unreadable));
        for part in [4, 2] {
            files.push((name, whole[..whole.len() / part].to_vec(), fate));
        }
        files.push((name, whole[..whole.len() - 3].to_vec(), fate));
        // Whole, but for what is in it.
        let mut garbled = whole.clone();
        for byte in garbled.iter_mut().skip(40).step_by(7) {
            *byte ^= 0x5A;
        }
        files.push((name, garbled, fate));
    }
    files
}

fn disguised() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let script = [b"<script>alert('".as_slice(), MARKER, b"')</script>"].concat();
    let svg = [b"<svg xmlns='http://www.w3.org/2000/svg'>".as_slice(), &script, b"</svg>"].concat();
    let script_gif = [b"GIF89a/*".as_slice(), &[0; 40], b"*/=1;alert('", MARKER, b"')"].concat();
    vec![
        ("script.gif", script_gif, Fate::Refused),
        ("gif and script.gif", [samples::gif(9, 9, 1), script.clone()].concat(), Fate::Picture),
        ("png and archive.png", [samples::png(9, 9), samples::zip()].concat(), Fate::Picture),
        ("jpeg and page.html", [samples::jpeg_with(0xFE, &script), script.clone()].concat(), Fate::Picture),
        ("webp and page.webp", [samples::webp(9, 9), script.clone()].concat(), Fate::Picture),
        ("page.png", [b"<!doctype html>".as_slice(), &script].concat(), Fate::File),
        ("page.html", [b"<!doctype html>".as_slice(), &script].concat(), Fate::File),
        ("drawing.svg", svg.clone(), Fate::File),
        ("drawing.png", svg, Fate::File),
        ("program.png", [b"MZ\x90\0".as_slice(), &[0; 500]].concat(), Fate::File),
        ("program.jpg", [b"\x7FELF\x02\x01\x01".as_slice(), &[0; 500]].concat(), Fate::File),
        ("archive.png", samples::zip(), Fate::File),
        ("sound.webp", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Fate::File),
        ("bitmap.png", [b"BM".as_slice(), &[0; 100]].concat(), Fate::File),
        ("picture.svg", samples::png(60, 40), Fate::Picture),
        ("picture.exe", samples::jpeg(60, 40), Fate::Picture),
        ("nothing.png", Vec::new(), Fate::Refused),
        ("signature.png", b"\x89PNG\r\n\x1A\n".to_vec(), Fate::Unreadable),
        ("signature.jpg", b"\xFF\xD8\xFF".to_vec(), Fate::Unreadable),
    ]
}

fn names() -> Vec<(&'static str, Vec<u8>, Fate)> {
    vec![
        ("../../../../etc/cron.d/evil", b"words".to_vec(), Fate::File),
        ("..\\..\\autorun.inf", b"words".to_vec(), Fate::File),
        ("a%0D%0ASet-Cookie: x=1.txt", b"words".to_vec(), Fate::File),
        ("annexe-\u{202E}gpj.exe", b"words".to_vec(), Fate::File),
        ("nul\0.txt", b"words".to_vec(), Fate::Refused),
        (LONG_NAME, b"words".to_vec(), Fate::File),
        ("<img src=x onerror=alert(1)>.png", samples::png(9, 9), Fate::Picture),
    ]
}

/// 300 characters.
const LONG_NAME: &str = concat!(
    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.txt"
);

/// Send one, and see what has become of it.
async fn face(client: &Client, name: &str, bytes: &[u8], fate: Fate) {
    let attachment = match client.try_upload(LOBBY, name, bytes).await {
        Ok(attachment) => attachment,
        Err((status, error)) => {
            assert!(status.is_client_error(), "{name}: {status} {error}");
            let expected = match fate {
                Fate::Unreadable | Fate::PictureOrUnreadable => error.code == ErrorCode::PictureUnreadable,
                Fate::TooLarge => error.code == ErrorCode::PictureTooLarge,
                Fate::Refused => true,
                Fate::File | Fate::Picture => false,
            };
            assert!(expected, "{name}: {error} instead of {fate:?}");
            return;
        }
    };
    let expected = match attachment.kind {
        AttachmentKind::File => matches!(fate, Fate::File),
        AttachmentKind::Picture => matches!(fate, Fate::Picture | Fate::PictureOrUnreadable),
    };
    assert!(expected, "{name}: {attachment:?} instead of {fate:?}");
    let safe = attachment.name.chars().all(|c| !c.is_control() && !matches!(c, '/' | '\\' | '\u{202E}'));
    assert!(safe && !attachment.name.starts_with('.'), "{attachment:?}");
    assert!((1..=120).contains(&attachment.name.chars().count()), "{attachment:?}");
    let headers = client.media(&attachment, "original").await.headers().clone();
    assert_eq!(headers["x-content-type-options"], "nosniff");
    if attachment.kind == AttachmentKind::File {
        assert_eq!(headers[CONTENT_TYPE], "application/octet-stream", "{name}");
        assert!(headers[CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment; "), "{name}");
        assert!(client.media_bytes(&attachment, "original").await == bytes, "{name}");
        return;
    }
    for variant in ["original", "thumbnail"] {
        let given = client.media_bytes(&attachment, variant).await;
        for part in [MARKER, b"<script", b"PK\x03\x04"] {
            assert!(!contains(&given, part), "{name} {variant} has {part:?}");
        }
        let format = image::guess_format(&given).unwrap_or_else(|_| panic!("{name} {variant}"));
        let extension = attachment.name.rsplit('.').next().unwrap();
        assert!(variant == "thumbnail" || format.extensions_str().contains(&extension), "{attachment:?}");
    }
}

/// What a process has had in memory at its worst, in bytes.
fn peak_memory(serving: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    kib * 1024
}

async fn serve(directory: &std::path::Path) -> (Serving, Client, Client) {
    let mut command = salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.env("SALON_UNLIMITED", "1");
    let serving = Serving::start(command).await;
    let mut clients = Vec::new();
    for name in ["alan", "mallory"] {
        let mut client = Client::new(serving.address);
        client.register(name).await;
        clients.push(client);
    }
    let mallory = clients.pop().unwrap();
    (serving, clients.pop().unwrap(), mallory)
}

/// Send files, several at once, while someone else talks all the time.
async fn withstand(files: Vec<(&'static str, Vec<u8>, Fate)>) {
    let directory = tempdir().unwrap();
    let (serving, alan, mallory) = serve(directory.path()).await;
    let mut alan_s = alan.connect().await;
    let mut acknowledged = 0;
    for group in files.chunks(4) {
        let faced = group.iter().map(|(name, bytes, fate)| face(&mallory, name, bytes, *fate));
        let mut group = futures::future::join_all(faced);
        loop {
            let done = tokio::time::timeout(Duration::from_millis(20), &mut group).await.is_ok();
            alan_s.post(LOBBY, "meanwhile").await;
            acknowledged += 1;
            if done {
                break;
            }
        }
    }
    assert!(acknowledged >= files.len() / 4);
    let peak = peak_memory(&serving);
    println!("{} files, {acknowledged} messages, {} MiB at the worst", files.len(), peak >> 20);
    assert!(peak < MEMORY_BYTES, "{} MiB", peak >> 20);
    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
    assert!(files.iter().all(|(_, bytes, _)| bytes.len() < 10 << 20), "none is refused for its size alone");
}

#[tokio::test]
async fn bombs_do_not_go_off() {
    withstand(png_bombs()).await;
}

#[tokio::test]
async fn bombs_of_other_kinds_do_not_go_off() {
    withstand(other_bombs()).await;
}

#[tokio::test]
async fn damaged_pictures_are_refused_or_mended() {
    withstand(truncated()).await;
}

#[tokio::test]
async fn what_files_are_decides_and_not_what_they_say() {
    withstand(disguised()).await;
}

#[tokio::test]
async fn names_lead_nowhere() {
    withstand(names()).await;
}
