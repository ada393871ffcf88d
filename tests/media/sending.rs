//! From a file to a message that everyone sees.

use reqwest::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use salon::protocol::{AttachmentKind, ErrorCode, ServerFrame};

use crate::form::LOBBY;
use crate::samples;
use crate::support::{Server, wait_for};

#[tokio::test]
async fn pictures_of_each_kind_are_shown() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (name, bytes, media_type) in [
        ("a.png", samples::png(2400, 800), "image/png"),
        ("a.jpg", samples::jpeg(2400, 800), "image/jpeg"),
        ("a.webp", samples::webp(2400, 800), "image/webp"),
        ("a.gif", samples::gif(2400, 800, 1), "image/gif"),
    ] {
        let attachment = alan.upload(name, &bytes).await;
        assert_eq!((attachment.kind, attachment.name.as_str()), (AttachmentKind::Picture, name));
        assert_eq!((attachment.width, attachment.height), (Some(2400), Some(800)));
        assert!(attachment.thumbhash.as_ref().is_some_and(|hash| hash.len() > 6), "{attachment:?}");

        let original = alan.media(&attachment, "original").await;
        assert_eq!(original.headers()[CONTENT_TYPE], media_type);
        assert!(original.headers()[CONTENT_DISPOSITION].to_str().unwrap().starts_with("inline"));
        let bytes = alan.media_bytes(&attachment, "original").await;
        assert_eq!(bytes.len() as i64, attachment.size);
        let original = image::load_from_memory(&bytes).unwrap();
        assert_eq!((original.width(), original.height()), (2400, 800));

        let small = image::load_from_memory(&alan.media_bytes(&attachment, "thumbnail").await).unwrap();
        assert_eq!((small.width(), small.height()), (1200, 400), "{name}");
        if name != "a.gif" {
            assert_close(original.to_rgb8().get_pixel(10, 10).0, [255, 0, 0]);
            assert_close(small.to_rgb8().get_pixel(1190, 390).0, [255, 255, 255]);
        }
    }
}

fn assert_close(pixel: [u8; 3], expected: [u8; 3]) {
    assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 12), "{pixel:?} is not {expected:?}");
}

#[tokio::test]
async fn small_pictures_stay_as_they_are() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let attachment = alan.upload("a.png", &samples::png(60, 40)).await;
    let original = alan.media_bytes(&attachment, "original").await;
    assert_eq!(alan.media_bytes(&attachment, "thumbnail").await, original);
}

#[tokio::test]
async fn what_is_transparent_stays_so() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut picture = samples::quarters(1600, 400).into_rgba8();
    picture.get_pixel_mut(0, 0).0[3] = 0;
    for y in 0..400 {
        for x in 800..1600 {
            picture.get_pixel_mut(x, y).0[3] = 0;
        }
    }
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let attachment = alan.upload("a.png", png.get_ref()).await;
    for (variant, x) in [("original", 1500), ("thumbnail", 1150)] {
        let shown = image::load_from_memory(&alan.media_bytes(&attachment, variant).await).unwrap();
        assert_eq!(shown.to_rgba8().get_pixel(x, 100).0[3], 0, "{variant}");
    }
}

#[tokio::test]
async fn animations_go_on_moving() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let attachment = alan.upload("a.gif", &samples::gif(120, 80, 5)).await;
    for variant in ["original", "thumbnail"] {
        let bytes = alan.media_bytes(&attachment, variant).await;
        let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&bytes)).unwrap();
        let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
        let colours: Vec<u8> = frames.iter().map(|frame| frame.buffer().get_pixel(9, 9).0[0]).collect();
        assert_eq!(colours, [0, 40, 80, 120, 160], "{variant}");
        assert!(frames.iter().all(|frame| frame.delay().numer_denom_ms() == (50, 1)));
        assert!(samples::contains(&bytes, b"NETSCAPE2.0"), "it repeats");
    }
}

#[tokio::test]
async fn other_files_are_only_saved() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let bytes = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".as_slice();
    let attachment = alan.upload("年度 \u{202E}gpj.svg", bytes).await;
    assert_eq!(attachment.kind, AttachmentKind::File);
    assert_eq!(attachment.name, "年度 gpj.svg");
    assert_eq!((attachment.size, attachment.width), (bytes.len() as i64, None));
    let response = alan.media(&attachment, "original").await;
    let header = |name| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header(CONTENT_DISPOSITION), "attachment; filename*=UTF-8''%E5%B9%B4%E5%BA%A6%20gpj.svg");
    assert_eq!(header(CONTENT_TYPE), "application/octet-stream");
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(header(CONTENT_SECURITY_POLICY), "default-src 'none'; frame-ancestors 'none'; sandbox");
    assert_eq!(header(CACHE_CONTROL), "private, no-cache");
    assert_eq!(response.headers()["cross-origin-resource-policy"], "same-origin");
    assert_eq!(response.bytes().await.unwrap(), bytes);
    assert_eq!(alan.media(&attachment, "thumbnail").await.status(), 404);
}

#[tokio::test]
async fn attachments_go_out_with_a_message_and_stay_with_it() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let (mut alan_s, mut beth_s) = (alan.connect().await, beth.connect().await);
    let picture = alan.upload("a.png", &samples::png(60, 40)).await;
    let file = alan.upload("b.txt", b"words").await;
    let message = alan_s.attach("", &[&file, &picture]).await;
    assert_eq!(message.attachments, [file.clone(), picture.clone()]);
    let heard = wait_for!(beth_s, ServerFrame::Message { data, .. } if data.id == message.id => data);
    assert_eq!(heard.attachments, message.attachments);
    assert_eq!(beth.history(LOBBY, None, 1).await.messages[0].attachments, message.attachments);
    assert_eq!(beth.media_bytes(&file, "original").await, b"words");
    beth.media_bytes(&picture, "thumbnail").await;

    let sent = alan_s.try_to_attach("again", &[&file]).await;
    let code = wait_for!(alan_s, ServerFrame::Nack { client_id, code, .. } if client_id == sent => code);
    assert_eq!(code, ErrorCode::AttachmentMissing);
}

#[tokio::test]
async fn an_attachment_that_is_named_twice_goes_along_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut alan_s = alan.connect().await;
    let (one, other) = (alan.upload("a.txt", b"one").await, alan.upload("b.txt", b"other").await);
    let message = alan_s.attach("", &[&other, &one, &other]).await;
    assert_eq!(message.attachments, [other, one]);
    assert_eq!(alan.history(LOBBY, None, 1).await.messages[0].attachments, message.attachments);
}
