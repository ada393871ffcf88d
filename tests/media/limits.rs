//! How much may be uploaded, and in which form.

use futures::stream;
use reqwest::Body;
use salon::protocol::{ErrorCode, RoomId};
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::form::{BOUNDARY, LOBBY, end, field, file_field, form};
use crate::support::command::{run, salon};
use crate::support::{Client, Server, in_time};

async fn code(client: &Client, form: impl Into<Body>) -> ErrorCode {
    match client.send_form(form).await {
        Ok(attachment) => panic!("not refused: {attachment:?}"),
        Err((_, error)) => error.code,
    }
}

#[tokio::test]
async fn a_file_has_so_many_bytes_and_no_more() {
    let server = Server::start_with(|config| config.upload_bytes = 100_000).await;
    let alan = server.register("alan").await;
    assert_eq!(alan.upload("most.bin", &[1; 100_000]).await.size, 100_000);
    for size in [100_001, 150_000, 250_000] {
        assert_eq!(
            alan.upload_refused(LOBBY, "more.bin", &vec![1; size]).await,
            ErrorCode::TooLarge,
            "{size}"
        );
        // Nobody says beforehand how much will come.
        let parts = form(LOBBY, "more.bin", &vec![1; size]);
        let parts: Vec<_> = parts.chunks(5_000).map(|part| Ok::<_, std::io::Error>(part.to_vec())).collect();
        assert_eq!(code(&alan, Body::wrap_stream(stream::iter(parts))).await, ErrorCode::TooLarge, "{size}");
    }
}

#[tokio::test]
async fn larger_files_go_to_the_storage_in_parts() {
    let server = Server::start_with(|config| config.upload_bytes = 20_000_000).await;
    let alan = server.register("alan").await;
    let bytes: Vec<u8> = (0..12_000_000_u32).map(|number| (number % 251) as u8).collect();
    let attachment = alan.upload("large.bin", &bytes).await;
    assert!(alan.media_bytes(&attachment, "original").await == bytes);
}

#[tokio::test]
async fn one_person_may_store_so_much() {
    let server = Server::start_with(|config| config.upload_quota_bytes = 5_000).await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let mut alan_s = alan.connect().await;
    let first = alan.upload("a.bin", &[1; 4_000]).await;
    assert_eq!(alan.upload_refused(LOBBY, "b.bin", &[1; 1_001]).await, ErrorCode::UploadQuota);
    alan.upload("b.bin", &[1; 1_000]).await;
    assert_eq!(alan.upload_refused(LOBBY, "c.bin", &[1; 1]).await, ErrorCode::UploadQuota);
    beth.upload("d.bin", &[1; 5_000]).await;
    let message = alan_s.attach("", &[&first]).await;
    assert_eq!(alan.upload_refused(LOBBY, "c.bin", &[1; 1]).await, ErrorCode::UploadQuota);
    let recall = json!({ "room_id": LOBBY, "message_id": message.id });
    let _: Value = alan.call("recall_message", recall).await;
    alan.upload("c.bin", &[1; 4_000]).await;
}

#[tokio::test]
async fn uploads_are_limited_by_person() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let mut allowed = 0;
    let wait = in_time("a refusal", async {
        loop {
            match alan.try_upload(LOBBY, "", b"").await {
                Err((_, error)) if error.code == ErrorCode::RateLimited => return error.retry_after_ms,
                Err((_, error)) => assert_eq!(error.code, ErrorCode::UploadEmpty),
                Ok(attachment) => panic!("{attachment:?}"),
            }
            allowed += 1;
        }
    })
    .await;
    assert!(allowed >= 60 && wait.is_some(), "{allowed}");
    beth.upload("a.txt", b"words").await;
}

#[tokio::test]
async fn the_room_comes_first_and_the_file_second() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = || field("room_id", "1");
    let file = || file_field("a.txt", b"words");
    for form in [
        [file(), room(), end()].concat(),
        [file(), end()].concat(),
        [room(), end()].concat(),
        [field("room_id", "one"), file(), end()].concat(),
        [field("room_id", &"1".repeat(100_000)), file(), end()].concat(),
        [field("room", "1"), file(), end()].concat(),
        [room(), field("files", "words"), end()].concat(),
        [room(), file()].concat()[..200].to_vec(),
        b"no form at all".to_vec(),
        Vec::new(),
    ] {
        let shown = String::from_utf8_lossy(&form[..form.len().min(300)]).into_owned();
        assert_eq!(code(&alan, form).await, ErrorCode::BadRequest, "{shown}");
    }
    assert_eq!(alan.refused("upload", json!({ "room_id": 1 })).await, ErrorCode::BadRequest);
    alan.send_form([room(), file(), end()].concat()).await.unwrap();
}

#[tokio::test]
async fn who_may_not_is_told_so_before_the_file_is_read() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /api/upload HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: {}\r\nCookie: {}\r\nContent-Length: 1000000\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
        server.address,
        alan.cookie().unwrap()
    );
    let file = file_field("a.bin", &[1; 1_000]);
    let begun = [head.into_bytes(), field("room_id", &RoomId(404).to_string()), file].concat();
    stream.write_all(&begun).await.unwrap();
    // The rest never comes.
    let mut answer = [0; 13];
    in_time("an answer", stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 404 ");
}

#[tokio::test]
async fn a_bucket_is_refused_by_a_build_that_knows_none() {
    let directory = tempdir().unwrap();
    let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
    command.env("SALON_UPLOADS", "s3://pictures/salon");
    let ended = run(command).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.stderr.contains("s3://pictures/salon") && ended.stderr.contains("feature `s3`"),
        "{ended:?}"
    );
    assert_eq!(ended.stderr.lines().count(), 1);
}

#[tokio::test]
async fn bad_settings_are_named() {
    let directory = tempdir().unwrap();
    for (name, value) in [
        ("SALON_UPLOAD_BYTES", "0"),
        ("SALON_UPLOAD_BYTES", "10 MB"),
        ("SALON_UPLOAD_QUOTA_BYTES", "-1"),
        ("SALON_UNSENT_UPLOAD_HOURS", "0"),
    ] {
        let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
        command.env(name, value);
        let ended = run(command).await;
        assert!(
            ended.code == Some(2) && ended.stderr.contains(name) && ended.stderr.contains(value),
            "{ended:?}"
        );
    }
    let file = directory.path().join("a file");
    std::fs::write(&file, "").unwrap();
    let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
    command.env("SALON_UPLOADS", &file);
    let ended = run(command).await;
    assert!(ended.code == Some(2) && ended.stderr.contains("a file"), "{ended:?}");
}
