//! Who gets to see a file, and how it is given out.

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};
use reqwest::{Method, StatusCode};
use salon::protocol::{Attachment, ErrorCode, Role, RoomKind};
use serde_json::json;
use uuid::Uuid;

use crate::form::{LOBBY, form};
use crate::samples;
use crate::support::{Client, Server};

/// What someone hears who may not see it has to be what they hear of what does not exist.
async fn assert_hidden(client: &Client, attachment: &Attachment) {
    let nowhere = Attachment { id: Uuid::new_v4(), ..attachment.clone() };
    let refused = client.media_refused(attachment).await;
    assert_eq!(refused, client.media_refused(&nowhere).await);
    assert!(refused.iter().all(|(status, _)| *status == StatusCode::NOT_FOUND), "{refused:?}");
}

#[tokio::test]
async fn only_members_see_what_was_sent() {
    let server = Server::start().await;
    let (alan, beth, outsider) =
        (server.register("alan").await, server.register("beth").await, server.register("carl").await);
    let room = alan.create_room("Private", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Member).await;
    let picture = alan.try_upload(room, "a.png", &samples::png(60, 40)).await.unwrap();
    assert_hidden(&beth, &picture).await;
    let form = json!({ "room_id": room, "content": "", "attachments[0]": picture.id });
    let _: serde_json::Value = alan.call("post_message", form).await;
    beth.media_bytes(&picture, "original").await;
    assert_hidden(&outsider, &picture).await;
    for (status, _) in server.guest().media_refused(&picture).await {
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    alan.remove(room, beth.id()).await;
    assert_hidden(&beth, &picture).await;
    alan.media_bytes(&picture, "original").await;
    let () = alan.call("delete_room", json!({ "room_id": room })).await;
    assert_hidden(&alan, &picture).await;
}

#[tokio::test]
async fn only_members_upload_and_only_from_our_pages() {
    let server = Server::start().await;
    let (alan, outsider) = (server.register("alan").await, server.register("carl").await);
    let room = alan.create_room("Private", RoomKind::Private).await.id;
    assert_eq!(outsider.upload_refused(room, "a.txt", b"words").await, ErrorCode::NotFound);
    let guest = server.guest();
    assert_eq!(guest.upload_refused(room, "a.txt", b"words").await, ErrorCode::Unauthorized);
    let request = alan
        .request(Method::POST, "/api/upload")
        .header("content-type", "multipart/form-data; boundary=x")
        .header("origin", "https://evil.example")
        .body(form(LOBBY, "a.txt", b"words"));
    assert_eq!(alan.respond(request).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_one_has_is_not_sent_again() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let picture = alan.upload("a.png", &samples::png(60, 40)).await;
    for variant in ["original", "thumbnail"] {
        let path = format!("/media/{}/{variant}", picture.id);
        let tag = alan.get(&path).await.headers()[ETAG].clone();
        let ask = |client: &Client, tag: &str| client.request(Method::GET, &path).header(IF_NONE_MATCH, tag);
        let known = alan.respond(ask(&alan, tag.to_str().unwrap())).await;
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(known.headers()[ETAG], tag);
        assert_eq!(known.bytes().await.unwrap().len(), 0);
        assert_eq!(alan.respond(ask(&alan, "\"other\"")).await.status(), StatusCode::OK);
        assert_eq!(beth.respond(ask(&beth, tag.to_str().unwrap())).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_download_can_go_on_where_it_stopped() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let file = alan.upload("a.txt", b"0123456789").await;
    let path = format!("/media/{}/original", file.id);
    let ask = |range: &str| alan.request(Method::GET, &path).header(RANGE, range);
    let part = alan.respond(ask("bytes=4-6")).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()[CONTENT_RANGE], "bytes 4-6/10");
    assert_eq!(part.headers()[CONTENT_LENGTH], "3");
    let tag = part.headers()[ETAG].clone();
    assert_eq!(part.text().await.unwrap(), "456");
    let rest = alan.respond(ask("bytes=-2").header(IF_RANGE, tag)).await;
    assert_eq!(rest.text().await.unwrap(), "89");
    let whole = alan.respond(ask("bytes=4-6").header(IF_RANGE, "\"other\"")).await;
    assert_eq!((whole.status(), whole.text().await.unwrap().as_str()), (StatusCode::OK, "0123456789"));
    let beyond = alan.respond(ask("bytes=10-")).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()[CONTENT_RANGE], "bytes */10");
    let head = alan.respond(alan.request(Method::HEAD, &path)).await;
    assert_eq!((head.status(), &head.headers()[CONTENT_LENGTH]), (StatusCode::OK, &"10".parse().unwrap()));
}

#[tokio::test]
async fn addresses_of_nothing_are_not_found() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let file = alan.upload("a.txt", b"0123456789").await;
    for path in [
        format!("/media/{}/small", file.id),
        "/media/1/original".to_owned(),
        "/media/..%2f..%2fsalon.db/original".to_owned(),
        format!("/media/{}/original%2f..%2foriginal", file.id),
    ] {
        assert_eq!(alan.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
