//! From the first line to the last signal.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use reqwest::StatusCode;
use salon::protocol::{RoomId, ServerFrame, close};
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::command::{Serving, run, salon};
use crate::support::{Client, Socket, in_time, wait_for};

const LOBBY: RoomId = RoomId(1);

/// A server, and someone connected to it.
async fn start_with_alan(directory: &Path) -> (Serving, Client, Socket) {
    let serving = Serving::start_in(directory).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    let socket = alan.connect().await;
    (serving, alan, socket)
}

#[tokio::test]
async fn it_says_where_it_listens_and_is_healthy_and_ready() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    assert_ne!(serving.address.port(), 0);
    let guest = Client::new(serving.address);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(guest.get(path).await.status(), StatusCode::OK, "{path}");
    }
    assert!(directory.path().join("data/salon.db").is_file());
    serving.signal("TERM").await;
    let (status, rest) = serving.ended().await;
    assert!(status.success(), "{status:?}");
    assert_eq!(rest, "", "one line is all");
}

#[tokio::test]
async fn flags_win_over_variables_and_variables_over_the_file() {
    let directory = tempdir().unwrap();
    let file = "[salon.server]\nlisten = \"nowhere\"\ndata_dir = \"from_file\"\n";
    std::fs::write(directory.path().join("Leptos.toml"), file).unwrap();
    let mut command = salon(directory.path(), &["serve", "--data-dir", "from_flag"]);
    command.env("SALON_LISTEN", "127.0.0.1:0").env("SALON_DATA_DIR", "from_variable");
    let serving = Serving::start(command).await;
    drop(serving);
    assert!(directory.path().join("from_flag/salon.db").is_file());
    assert!(!directory.path().join("from_variable").exists());

    let mut command = salon(directory.path(), &[]);
    command.env("SALON_LISTEN", "127.0.0.1:0");
    let _serving = Serving::start(command).await;
    assert!(directory.path().join("from_file/salon.db").is_file());
}

#[tokio::test]
async fn it_has_a_version_and_a_help() {
    let directory = tempdir().unwrap();
    for argument in ["--version", "--help"] {
        let ended = run(salon(directory.path(), &[argument])).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.contains("salon"), "{ended:?}");
    }
}

/// The commands that a help lists.
fn commands(help: &str) -> Vec<&str> {
    let listed = help.split_once("Commands:\n").map_or("", |(_, listed)| listed).lines();
    let names = listed.take_while(|line| !line.is_empty()).filter_map(|line| {
        // Names stand two spaces in; what is said about them, further.
        // One that may be written as a flag says so after a comma.
        line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split([' ', ',']).next()
    });
    names.filter(|name| *name != "help").collect()
}

#[tokio::test]
async fn every_command_has_a_help_and_refuses_what_it_does_not_know() {
    let directory = tempdir().unwrap();
    let mut waiting: Vec<Vec<String>> = vec![Vec::new()];
    let mut count = 0;
    while let Some(command) = waiting.pop() {
        let arguments = |last: &'static str| {
            let words: Vec<&str> = command.iter().map(String::as_str).chain([last]).collect();
            salon(directory.path(), &words)
        };
        let helped = run(arguments("--help")).await;
        assert_eq!(helped.code, Some(0), "{command:?}: {helped:?}");
        assert!(helped.stdout.contains("Usage: salon"), "{command:?}: {helped:?}");
        let refused = run(arguments("--no-such-option")).await;
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{command:?}: {refused:?}");
        assert!(refused.stderr.contains("--no-such-option"), "{command:?}: {refused:?}");
        for name in commands(&helped.stdout) {
            waiting.push(command.iter().cloned().chain([name.to_owned()]).collect());
        }
        count += 1;
    }
    assert!(count > 20, "only {count} commands were found");
}

#[tokio::test]
async fn signals_send_sockets_away_and_end_it_cleanly() {
    for signal in ["TERM", "INT"] {
        let directory = tempdir().unwrap();
        let (serving, _alan, mut socket) = start_with_alan(directory.path()).await;
        serving.signal(signal).await;
        let (_, closed) = socket.closed().await;
        assert_eq!(closed.code, close::RESTARTING, "{signal}");
        assert!(closed.reason.starts_with("retry_after_ms="), "{closed:?}");
        let (status, _) = serving.ended().await;
        assert_eq!((status.code(), status.signal()), (Some(0), None), "{signal}");
    }
}

#[tokio::test]
async fn while_a_socket_takes_its_leave_load_balancers_are_sent_elsewhere() {
    let directory = tempdir().unwrap();
    let (serving, alan, mut socket) = start_with_alan(directory.path()).await;
    // Nothing is read from the socket, so the server's goodbye is not answered yet.
    serving.signal("TERM").await;
    in_time("no longer ready", async {
        while alan.get("/readyz").await.status() != StatusCode::SERVICE_UNAVAILABLE {}
    })
    .await;
    assert_eq!(alan.get("/healthz").await.status(), StatusCode::OK);
    assert_eq!(socket.close_code().await, close::RESTARTING);
    assert!(serving.ended().await.0.success());
}

#[tokio::test]
async fn a_request_that_is_being_answered_is_finished() {
    let directory = tempdir().unwrap();
    let (serving, alan, mut socket) = start_with_alan(directory.path()).await;
    let mut request = TcpStream::connect(serving.address).await.unwrap();
    let body = "room_id=1&content=just+in+time";
    let head = format!(
        "POST /api/post_message HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nHost: {}\r\nCookie: {}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n",
        serving.address,
        alan.cookie().unwrap(),
        body.len()
    );
    request.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    in_time("the server to want the body", request.read_exact(&mut go_on)).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    serving.signal("TERM").await;
    assert_eq!(socket.close_code().await, close::RESTARTING);
    request.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    in_time("the answer", request.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("just in time"), "{answer}");
    assert!(serving.ended().await.0.success());
}

#[tokio::test]
async fn a_killed_server_has_every_acknowledged_message() {
    let directory = tempdir().unwrap();
    let (serving, alan, mut alan_s) = start_with_alan(directory.path()).await;
    let mut beth = Client::new(serving.address);
    beth.register("beth").await;
    let beth_s = beth.connect().await;
    let mut sent = Vec::new();
    for number in 0..50 {
        sent.push(alan_s.say(LOBBY, &number.to_string()).await);
    }
    let mut acknowledged = Vec::new();
    for _ in 0..25 {
        acknowledged.push(wait_for!(alan_s, ServerFrame::Ack { client_id, seq, .. } => (client_id, seq)));
    }
    // In the middle of it all.
    serving.signal("KILL").await;
    acknowledged.extend(alan_s.acknowledged_before_the_crash().await);
    drop(beth_s);
    let address = serving.address.to_string();
    assert_eq!(serving.ended().await.0.signal(), Some(9));

    let again = salon(directory.path(), &["--listen", &address, "--data-dir", "data"]);
    let _serving = Serving::start(again).await;
    let mut beth_s = Socket::open(&beth).await;
    let to = beth_s.rooms[0].last_rev;
    beth_s.resume([(LOBBY, 0)]).await;
    let kept = wait_for!(beth_s, ServerFrame::Replay { from: 0, to: end, data, .. } if end == to => data);
    let seqs: Vec<i64> = kept.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=to).collect::<Vec<i64>>(), "no gaps");
    for (client_id, seq) in acknowledged {
        let message = &kept[seq as usize - 1];
        assert_eq!(message.client_id, client_id, "acknowledged as {seq}");
    }
    let in_order = sent.iter().take(kept.len()).copied();
    assert!(kept.iter().map(|message| message.client_id).eq(in_order));

    let mut alan_s = alan.connect().await;
    for (number, client_id) in sent.iter().enumerate().skip(20) {
        let content = number.to_string();
        let again = salon::protocol::ClientFrame::text(*client_id, LOBBY, content);
        alan_s.send(again).await;
        let seq = wait_for!(alan_s, ServerFrame::Ack { client_id: id, seq, .. } if id == *client_id => seq);
        assert_eq!(seq, number as i64 + 1, "sent again, stored once");
    }
}
