//! Nothing but pixels gets through, and those the right way up.

use image::Rgb;

use crate::samples::{self, MARKER, contains};
use crate::support::Server;

#[tokio::test]
async fn nothing_of_what_came_along_is_given_out() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let iccp = [b"profile\0\0".as_slice(), &samples::zlib([MARKER.to_vec()].into_iter())].concat();
    let gif = samples::gif(60, 40, 2);
    let with_comment = [b"\x21\xFE", &[MARKER.len() as u8][..], MARKER, b"\0"].concat();
    let gif_comment = [&gif[..gif.len() - 1], &with_comment, b"\x3B"].concat();
    for (name, bytes) in [
        ("exif.jpg", samples::jpeg_with_exif(1)),
        ("comment.jpg", samples::jpeg_with(0xFE, MARKER)),
        ("xmp.jpg", samples::jpeg_with(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", MARKER].concat())),
        ("icc.jpg", samples::jpeg_with(0xE2, &[b"ICC_PROFILE\0\x01\x01", MARKER].concat())),
        ("iptc.jpg", samples::jpeg_with(0xED, &[b"Photoshop 3.0\0", MARKER].concat())),
        ("tail.jpg", [samples::jpeg(60, 40), MARKER.to_vec()].concat()),
        ("exif.png", samples::png_with(b"eXIf", &samples::exif(1))),
        ("text.png", samples::png_with(b"tEXt", &[b"Comment\0", MARKER].concat())),
        ("itxt.png", samples::png_with(b"iTXt", &[b"Comment\0\0\0\0\0", MARKER].concat())),
        ("icc.png", samples::png_with(b"iCCP", &iccp)),
        ("own.png", samples::png_with(b"maRk", MARKER)),
        ("tail.png", [samples::png(60, 40), MARKER.to_vec()].concat()),
        ("exif.webp", samples::webp_with_exif(&samples::exif(1), 60, 40)),
        ("tail.webp", [samples::webp(60, 40), MARKER.to_vec()].concat()),
        ("comment.gif", gif_comment),
        ("tail.gif", [gif.clone(), MARKER.to_vec()].concat()),
    ] {
        assert!(contains(&bytes, MARKER) || name == "icc.png", "{name}");
        let attachment = alan.upload(name, &bytes).await;
        assert_eq!((attachment.width, attachment.height), (Some(60), Some(40)), "{name}");
        for variant in ["original", "thumbnail"] {
            let given = alan.media_bytes(&attachment, variant).await;
            assert!(!contains(&given, MARKER), "{name} {variant}");
            for part in
                [&b"Exif\0"[..], b"eXIf", b"EXIF", b"iCCP", b"ICC_PROFILE", b"tEXt", b"iTXt", b"II*\0"]
            {
                assert!(!contains(&given, part), "{name} {variant} has {part:?}");
            }
        }
    }
}

const RED: Rgb<u8> = Rgb([255, 0, 0]);
const GREEN: Rgb<u8> = Rgb([0, 255, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 255]);
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// The corners of the upright picture for each orientation: top left, top right, bottom left, bottom right.
const UPRIGHT: [[Rgb<u8>; 4]; 8] = [
    [RED, GREEN, BLUE, WHITE],
    [GREEN, RED, WHITE, BLUE],
    [WHITE, BLUE, GREEN, RED],
    [BLUE, WHITE, RED, GREEN],
    [RED, BLUE, GREEN, WHITE],
    [BLUE, RED, WHITE, GREEN],
    [WHITE, GREEN, BLUE, RED],
    [GREEN, WHITE, RED, BLUE],
];

#[tokio::test]
async fn pictures_are_turned_the_right_way_up() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (orientation, corners) in (1..).zip(UPRIGHT) {
        let exif = samples::exif(orientation);
        for (name, bytes) in [
            ("a.jpg", samples::jpeg_with_exif(orientation)),
            ("a.png", samples::png_with(b"eXIf", &exif)),
            ("a.webp", samples::webp_with_exif(&exif, 60, 40)),
        ] {
            let attachment = alan.upload(name, &bytes).await;
            let (width, height) = if orientation < 5 { (60, 40) } else { (40, 60) };
            let told = (attachment.width, attachment.height);
            assert_eq!(told, (Some(i64::from(width)), Some(i64::from(height))), "{name} {orientation}");
            let shown = alan.media_bytes(&attachment, "original").await;
            let shown = image::load_from_memory(&shown).unwrap().to_rgb8();
            assert_eq!(shown.dimensions(), (width, height));
            let places = [(5, 5), (width - 5, 5), (5, height - 5), (width - 5, height - 5)];
            for ((x, y), expected) in places.into_iter().zip(corners) {
                let pixel = shown.get_pixel(x, y).0;
                let close = pixel.iter().zip(expected.0).all(|(a, b)| a.abs_diff(b) < 40);
                assert!(close, "{name} {orientation}: {pixel:?} at {x}, {y} instead of {expected:?}");
            }
        }
    }
}
