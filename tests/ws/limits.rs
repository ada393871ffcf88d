//! Too many sockets.

use std::time::Duration;

use salon::protocol::{ErrorCode, RoomId, ServerFrame, close, limits};

use crate::support::{Client, Server, Socket};

async fn turned_away(client: &Client) {
    let (said, closed) = Socket::turned_away(Socket::request(client)).await;
    match said {
        ServerFrame::Error { code, message, .. } => {
            assert_eq!(code, ErrorCode::TooManyConnections);
            assert!(!message.is_empty());
        }
        other => panic!("{other:?}"),
    }
    assert!(close::may_reconnect(closed.code), "{closed:?}");
    assert!(closed.reason.starts_with("retry_after_ms="), "{closed:?}");
}

#[tokio::test]
async fn one_person_has_so_many_and_no_more() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut open = Vec::new();
    for _ in 0..30 {
        open.push(alan.connect().await);
    }
    turned_away(&alan).await;
    beth.connect().await.post(RoomId(1), "room for others").await;
    assert_eq!(open[0].next_text().await, "room for others");
    open.pop().unwrap().hang_up().await;
    alan.connect().await;
}

#[tokio::test]
async fn the_server_has_so_many_and_no_more() {
    let server = Server::start_with(|config| config.max_connections = 2).await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let mut alan_s = alan.connect().await;
    let beth_s = beth.connect().await;
    turned_away(&carl).await;
    turned_away(&alan).await;
    alan_s.post(RoomId(1), "still here").await;
    beth_s.hang_up().await;
    carl.connect().await;
}

#[tokio::test]
async fn a_socket_that_says_nothing_for_a_minute_is_closed() {
    let server = Server::start().await;
    let (alan, beth) = (server.register("alan").await, server.register("beth").await);
    let mut quiet = alan.connect().await;
    let mut steady = beth.connect().await;
    let mut heartbeat = tokio::time::interval(Duration::from_millis(limits::HEARTBEAT_MS));
    let closed = loop {
        tokio::select! {
            closed = quiet.closed_some_day() => break closed,
            _ = heartbeat.tick() => drop(steady.settle().await),
        }
    };
    assert_eq!(closed.code, close::IDLE);
    steady.post(RoomId(1), "still here").await;
}
