//! Sending a picture by a plain form, without JavaScript.

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, StatusCode};
use salon::protocol::{ErrorCode, RoomId};
use uuid::Uuid;

use crate::form::{BOUNDARY, LOBBY, end, field, file_field};
use crate::samples;
use crate::support::{Client, Server};

/// Send a form as a browser does; where it leads.
async fn submit(client: &Client, room: RoomId, content: &str, name: &str, bytes: &[u8]) -> String {
    submit_as(client, &Uuid::new_v4().to_string(), room, content, name, bytes).await
}

async fn submit_as(
    client: &Client,
    client_id: &str,
    room: RoomId,
    content: &str,
    name: &str,
    bytes: &[u8],
) -> String {
    let form = [
        field("room_id", &room.to_string()),
        field("client_id", client_id),
        field("content", content),
        file_field(name, bytes),
        end(),
    ];
    let request = client
        .request(Method::POST, "/api/upload")
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("accept", "text/html")
        .body(form.concat());
    let response = client.respond(request).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_form_posts_its_text_and_its_file() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let address = submit(&alan, LOBBY, "湖", "lake.png", &samples::png(60, 40)).await;
    let message = alan.history(LOBBY, None, 1).await.messages.remove(0);
    assert_eq!(address, format!("/rooms/1?before={}", message.seq + 1));
    assert_eq!((message.content.as_str(), message.attachments[0].name.as_str()), ("湖", "lake.png"));
    alan.media_bytes(&message.attachments[0], "original").await;

    submit(&alan, LOBBY, "words alone", "", b"").await;
    let message = alan.history(LOBBY, None, 1).await.messages.remove(0);
    assert_eq!((message.content.as_str(), message.attachments.len()), ("words alone", 0));
}

#[tokio::test]
async fn a_refused_form_comes_back_to_its_page() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (content, name, bytes) in
        [("", "", &b""[..]), ("x", "a.png", b"\x89PNG\r\n\x1A\n"), ("x", "empty.txt", b"")]
    {
        let address = submit(&alan, LOBBY, content, name, bytes).await;
        assert!(address.starts_with("/rooms/1?__path=%2Fapi%2Fupload&__err="), "{address}");
        assert_eq!(alan.get(&address).await.status(), StatusCode::OK);
    }
    assert!(alan.history(LOBBY, None, 1).await.messages.is_empty());
}

#[tokio::test]
async fn a_form_that_is_sent_twice_posts_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let id = Uuid::new_v4().to_string();
    let first = submit_as(&alan, &id, LOBBY, "once", "", b"").await;
    assert_eq!(submit_as(&alan, &id, LOBBY, "once", "", b"").await, first);
    assert_eq!(alan.history(LOBBY, None, 10).await.messages.len(), 1);
    let astray = submit_as(&alan, "no id", LOBBY, "never", "", b"").await;
    assert!(astray.contains("__err="), "{astray}");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_with_its_file_posts_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let lake = samples::png(60, 40);
    let id = Uuid::new_v4().to_string();
    let first = submit_as(&alan, &id, LOBBY, "湖", "lake.png", &lake).await;
    assert_eq!(submit_as(&alan, &id, LOBBY, "湖", "lake.png", &lake).await, first);
    assert_eq!(submit_as(&alan, &id, LOBBY, "湖", "", b"").await, first, "browsers forget the file");
    assert_eq!(alan.history(LOBBY, None, 10).await.messages.len(), 1);

    let id = Uuid::new_v4().to_string();
    let (one, other) = tokio::join!(
        submit_as(&alan, &id, LOBBY, "both at once", "lake.png", &lake),
        submit_as(&alan, &id, LOBBY, "both at once", "lake.png", &lake),
    );
    assert_eq!(one, other);
    let messages = alan.history(LOBBY, None, 10).await.messages;
    assert_eq!((messages.len(), messages[1].attachments.len()), (2, 1));
}

#[tokio::test]
async fn a_form_that_one_has_gone_back_to_posts_its_other_words() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let id = Uuid::new_v4().to_string();
    let first = submit_as(&alan, &id, LOBBY, "湖", "lake.txt", b"water").await;
    assert_ne!(submit_as(&alan, &id, LOBBY, "山", "hill.txt", b"stone").await, first);
    let messages = alan.history(LOBBY, None, 10).await.messages;
    let said = |at: usize| (messages[at].content.as_str(), messages[at].attachments[0].name.as_str());
    assert_eq!((messages.len(), said(0), said(1)), (2, ("湖", "lake.txt"), ("山", "hill.txt")));
}

#[tokio::test]
async fn words_need_no_room_for_files() {
    let server = Server::start_with(|config| config.upload_quota_bytes = 5_000).await;
    let alan = server.register("alan").await;
    alan.upload("all.bin", &[1; 5_000]).await;
    assert_eq!(alan.upload_refused(LOBBY, "more.bin", &[1; 1]).await, ErrorCode::UploadQuota);
    submit(&alan, LOBBY, "words alone", "", b"").await;
    assert_eq!(alan.history(LOBBY, None, 1).await.messages[0].content, "words alone");
    for (name, bytes) in [("more.bin", b"1"), ("", b"1")] {
        let address = submit(&alan, LOBBY, "and a file", name, bytes).await;
        assert!(address.starts_with("/rooms/1?__path=%2Fapi%2Fupload&__err="), "{address}");
    }
    assert_eq!(alan.history(LOBBY, None, 10).await.messages.len(), 1);
}
