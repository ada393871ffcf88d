//! What is taken back, never sent or broken off leaves nothing behind.

use std::path::Path;

use reqwest::StatusCode;
use salon::protocol::{Attachment, ErrorCode, ServerFrame};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::form::{BOUNDARY, LOBBY, field, file_field};
use crate::samples;
use crate::support::{Client, Server, eventually, in_time, wait_for};

/// The ids of everything that is kept on disk.
fn on_disk(server: &Server) -> Vec<String> {
    let entries = std::fs::read_dir(server.data_dir().join("uploads")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn until_only(server: &Server, kept: &[&Attachment]) {
    let mut ids: Vec<String> = kept.iter().map(|attachment| attachment.id.to_string()).collect();
    ids.sort();
    in_time("files to be deleted", async {
        while on_disk(server) != ids {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

async fn database(data_dir: &Path) -> SqlitePool {
    SqlitePool::connect(&format!("sqlite://{}", data_dir.join("salon.db").display())).await.unwrap()
}

#[tokio::test]
async fn a_recall_takes_the_files_along() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let mut alan_s = alan.connect().await;
    let large = alan.upload("a.png", &samples::png(2000, 900)).await;
    let small = alan.upload("b.txt", b"words").await;
    let kept = alan.upload("c.txt", b"others").await;
    let message = alan_s.attach("look", &[&large, &small]).await;
    alan_s.attach("", &[&kept]).await;
    beth.media_bytes(&large, "thumbnail").await;

    let recall = json!({ "room_id": LOBBY, "message_id": message.id });
    let _: Value = alan.call("recall_message", recall).await;
    for client in [&alan, &beth] {
        for attachment in [&large, &small] {
            for (status, _) in client.media_refused(attachment).await {
                assert_eq!(status, StatusCode::NOT_FOUND);
            }
        }
    }
    let changed = wait_for!(alan_s, ServerFrame::MessageChanged { data, .. } => data);
    assert!(changed.attachments.is_empty());
    until_only(&server, &[&kept]).await;
    assert_eq!(beth.media_bytes(&kept, "original").await, b"others");
    let database = database(server.data_dir()).await;
    in_time("the note to be gone", async {
        while sqlx::query_scalar::<_, i64>("SELECT count(*) FROM discarded_files")
            .fetch_one(&database)
            .await
            .unwrap()
            > 0
        {}
    })
    .await;
}

#[tokio::test]
async fn files_that_were_not_deleted_in_time_are_at_the_next_start() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let gone = alan.upload("a.txt", b"words").await;
    server.stop().await;
    let database = database(server.data_dir()).await;
    let id = gone.id.to_string();
    for statement in ["INSERT INTO discarded_files (id) VALUES ($1)", "DELETE FROM attachments WHERE id = $1"]
    {
        sqlx::query(statement).bind(&id).execute(&database).await.unwrap();
    }
    database.close().await;
    assert_eq!(on_disk(&server), [id]);
    server.start_again().await;
    until_only(&server, &[]).await;
}

#[tokio::test]
async fn what_is_never_sent_is_swept() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let mut alan_s = alan.connect().await;
    let sent = alan.upload("sent.txt", b"a").await;
    alan_s.attach("", &[&sent]).await;
    let old = alan.upload("old.png", &samples::png(1500, 900)).await;
    let young = alan.upload("young.txt", b"c").await;
    drop(alan_s);
    server.stop().await;
    let database = database(server.data_dir()).await;
    for id in [sent.id, old.id] {
        let a_day = "UPDATE attachments SET created_at = created_at - 86400001 WHERE id = $1";
        sqlx::query(a_day).bind(id.to_string()).execute(&database).await.unwrap();
    }
    database.close().await;
    server.start_again().await;
    until_only(&server, &[&sent, &young]).await;
    let alan = server.sign_in("alan").await;
    assert_eq!(alan.media(&old, "original").await.status(), StatusCode::NOT_FOUND);
    let mut alan_s = alan.connect().await;
    let tried = alan_s.try_to_attach("", &[&old]).await;
    let code = wait_for!(alan_s, ServerFrame::Nack { client_id, code, .. } if client_id == tried => code);
    assert_eq!(code, ErrorCode::AttachmentMissing);
    alan_s.attach("", &[&young]).await;
    alan.media_bytes(&sent, "original").await;
}

/// Begin an upload and stop in the middle of the file.
async fn half_an_upload(client: &Client) -> TcpStream {
    let address = client.origin.socket_addrs(|| None).unwrap()[0];
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/upload HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: {address}\r\nCookie: {}\r\nContent-Length: 1000000\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
        client.cookie().unwrap()
    );
    let half = file_field("half.bin", &[7; 300_000]);
    let begun = [head.into_bytes(), field("room_id", "1"), half[..half.len() - 2].to_vec()].concat();
    in_time("half an upload to be sent", stream.write_all(&begun)).await.unwrap();
    stream
}

/// How many files are being received: the server, which is this process, has them open without a name.
fn received(server: &Server) -> usize {
    let data_dir = server.data_dir().canonicalize().unwrap();
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter(|file| file.starts_with(&data_dir) && file.to_string_lossy().ends_with(" (deleted)"))
        .count()
}

#[tokio::test]
async fn an_upload_that_is_broken_off_leaves_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    // Twice: the places of the first are free again.
    for _ in 0..2 {
        let mut halves = Vec::new();
        for _ in 0..8 {
            halves.push(half_an_upload(&alan).await);
        }
        eventually("all to be under way", async || received(&server) == 8).await;
        assert_eq!(alan.upload_refused(LOBBY, "a.txt", b"words").await, ErrorCode::RateLimited);
        drop(halves);
        eventually("all to be over", async || received(&server) == 0).await;
    }
    alan.upload("a.txt", b"words").await;
    let names: Vec<String> = sqlx::query_scalar("SELECT DISTINCT name FROM attachments")
        .fetch_all(&database(server.data_dir()).await)
        .await
        .unwrap();
    assert_eq!(names, ["a.txt"]);
    assert_eq!(on_disk(&server).len(), 1);
    let known = ["salon.db", "salon.db-shm", "salon.db-wal", "salon.key", "salon.lock", "uploads"];
    for entry in std::fs::read_dir(server.data_dir()).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(known.iter().any(|known| name == *known), "{name:?}");
    }
}
