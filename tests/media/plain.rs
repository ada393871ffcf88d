//! Sending a picture by a plain form, without JavaScript.

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, StatusCode};
use salon::protocol::RoomId;
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
