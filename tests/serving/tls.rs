//! TLS by certificate files.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use salon::protocol::{RoomId, ServerFrame};
use serde_json::json;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::MaybeTlsStream;

use crate::certificate::Certificate;
use crate::support::command::{Serving, run, salon};
use crate::support::{Client, PASSWORD, Socket, in_time, wait_for};

/// The pause between two looks at something that has to happen.
const POLL: Duration = Duration::from_millis(20);
const LOBBY: RoomId = RoomId(1);

async fn start(directory: &Path, certificate: &Certificate) -> Serving {
    let mut command = salon(directory, &["--listen", "127.0.0.1:0", "--data-dir", "data"]);
    command.env("SALON_TLS_CERTIFICATE", &certificate.file).env("SALON_TLS_KEY", &certificate.key_file);
    let log = std::fs::File::create(directory.join("log")).unwrap();
    Serving::start_logging(command, Stdio::from(log)).await
}

fn client(serving: &Serving, certificate: &Certificate) -> Client {
    let origin = format!("https://localhost:{}", serving.address.port());
    Client::at(&origin, certificate.trusted().resolve("localhost", serving.address))
}

async fn socket(serving: &Serving, certificate: &Certificate, client: &Client) -> Socket {
    let connection = certificate.connect(serving.address).await.unwrap();
    let mut socket = Socket::over(MaybeTlsStream::Rustls(connection), Socket::request(client)).await;
    socket.resume([]).await;
    socket.settle().await;
    socket
}

#[tokio::test]
async fn pages_and_sockets_are_served_with_secure_cookies() {
    let directory = tempdir().unwrap();
    let certificate = Certificate::write(directory.path(), "localhost");
    let serving = start(directory.path(), &certificate).await;
    let mut alan = client(&serving, &certificate);
    alan.register("alan").await;
    let page = alan.get("/rooms/1").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()[STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    assert!(alan.cookie().unwrap().starts_with("__Host-salon="), "{:?}", alan.cookie());
    let form = json!({ "username": "alan", "password": PASSWORD });
    let response = alan.respond(alan.request(reqwest::Method::POST, "/api/login").form(&form)).await;
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");

    let mut beth = client(&serving, &certificate);
    beth.register("beth").await;
    let (mut alan_s, mut beth_s) =
        (socket(&serving, &certificate, &alan).await, socket(&serving, &certificate, &beth).await);
    alan_s.post(LOBBY, "over TLS").await;
    let said = wait_for!(beth_s, ServerFrame::Message { data, .. } => data.content);
    assert_eq!(said, "over TLS");

    serving.signal("TERM").await;
    assert!(serving.ended().await.0.success());
}

#[tokio::test]
async fn older_versions_and_plain_http_get_nothing() {
    let directory = tempdir().unwrap();
    let certificate = Certificate::write(directory.path(), "localhost");
    let serving = start(directory.path(), &certificate).await;
    for (version, alert) in [(1, true), (2, true), (3, false)] {
        // A ClientHello of TLS 1.0, 1.1 or 1.2.
        let mut hello = vec![0x16, 3, 1, 0, 63, 1, 0, 0, 59, 3, version];
        hello.extend([7; 32]);
        // No session, one suite (ECDHE, ECDSA, AES), no compression.
        hello.extend([0, 0, 2, 0xc0, 0x2b, 1, 0]);
        // Extensions: signatures by ECDSA, exchange by X25519.
        hello.extend([0, 16, 0, 13, 0, 4, 0, 2, 4, 3, 0, 10, 0, 4, 0, 2, 0, 29]);
        let mut stream = TcpStream::connect(serving.address).await.unwrap();
        stream.write_all(&hello).await.unwrap();
        let mut answer = [0; 7];
        in_time("an answer", stream.read_exact(&mut answer)).await.unwrap();
        assert_eq!(answer[0], if alert { 0x15 } else { 0x16 }, "3.{version}: {answer:?}");
        assert!(!alert || answer[6] == 70, "protocol_version: {answer:?}");
    }
    let mut plain = TcpStream::connect(serving.address).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = in_time("an end", plain.read_to_end(&mut answer)).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

/// Wait until new connections get a certificate.
async fn serves(serving: &Serving, certificate: &Certificate) {
    in_time("the certificate", async {
        while certificate.connect(serving.address).await.is_err() {
            sleep(POLL).await;
        }
    })
    .await;
}

#[tokio::test]
async fn new_files_are_served_and_open_sockets_stay() {
    let directory = tempdir().unwrap();
    let first = Certificate::write(directory.path(), "localhost");
    let serving = start(directory.path(), &first).await;
    let mut alan = client(&serving, &first);
    alan.register("alan").await;
    let mut open = socket(&serving, &first, &alan).await;

    // Found by looking.
    let second = Certificate::write(directory.path(), "localhost");
    serves(&serving, &second).await;
    assert!(first.connect(serving.address).await.is_err(), "the first is gone");
    open.post(LOBBY, "still here").await;

    // A broken one changes nothing, and the log says why.
    std::fs::write(&second.key_file, "rubbish").unwrap();
    serving.signal("HUP").await;
    in_time("a line in the log", async {
        loop {
            let log = std::fs::read_to_string(directory.path().join("log")).unwrap();
            if log.contains("key.pem: there is no private key") {
                return;
            }
            sleep(POLL).await;
        }
    })
    .await;
    serves(&serving, &second).await;

    // Asked for by a signal.
    let third = Certificate::write(directory.path(), "localhost");
    serving.signal("HUP").await;
    serves(&serving, &third).await;
    open.post(LOBBY, "and still").await;
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_at_the_start() {
    let directory = tempdir().unwrap();
    let certificate = Certificate::write(directory.path(), "localhost");
    let (file, key) = (certificate.file.to_str().unwrap(), certificate.key_file.to_str().unwrap());
    let elsewhere = tempdir().unwrap();
    let other = Certificate::write(elsewhere.path(), "localhost");
    for (variables, expected) in [
        (vec![("SALON_TLS_CERTIFICATE", file)], "SALON_TLS_KEY"),
        (vec![("SALON_TLS_KEY", key)], "SALON_TLS_CERTIFICATE"),
        (
            vec![("SALON_TLS_CERTIFICATE", "missing.pem"), ("SALON_TLS_KEY", key)],
            "missing.pem: cannot be read",
        ),
        (vec![("SALON_TLS_CERTIFICATE", key), ("SALON_TLS_KEY", key)], "there is no certificate"),
        (
            vec![("SALON_TLS_CERTIFICATE", other.file.to_str().unwrap()), ("SALON_TLS_KEY", key)],
            "is not the key",
        ),
    ] {
        let mut command = salon(directory.path(), &["--listen", "127.0.0.1:0"]);
        command.envs(variables);
        let ended = run(command).await;
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    }
    assert!(!directory.path().join("data").exists(), "nothing touched");
}
