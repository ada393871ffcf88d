//! The end of a sign-in session is the end of its sockets.

use salon::protocol::{RoomId, ServerFrame, SignedOutReason, close};
use serde_json::json;

use crate::support::{Closed, Server, Socket};

async fn told(socket: &mut Socket) -> (SignedOutReason, u16) {
    let (frames, Closed { code, .. }) = socket.closed().await;
    match frames.last() {
        Some(ServerFrame::SignedOut { reason }) => (*reason, code),
        other => panic!("not told, but {other:?}"),
    }
}

#[tokio::test]
async fn signing_out_closes_this_session_s_sockets_alone() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    let phone = server.sign_in("alan").await;
    let beth = server.register("beth").await;
    let mut first_tab = desk.connect().await;
    let mut second_tab = desk.connect().await;
    let mut phone_s = phone.connect().await;
    let mut beth_s = beth.connect().await;
    let () = desk.call("logout", json!({})).await;
    for socket in [&mut first_tab, &mut second_tab] {
        assert_eq!(told(socket).await, (SignedOutReason::SignedOut, close::SIGNED_OUT));
    }
    phone_s.post(RoomId(1), "still here").await;
    assert_eq!(beth_s.next_text().await, "still here");
}

#[tokio::test]
async fn signing_in_again_in_the_same_browser_closes_the_old_sockets() {
    let server = Server::start().await;
    server.register("beth").await;
    let mut browser = server.register("alan").await;
    let mut socket = browser.connect().await;
    browser.sign_in("beth").await;
    assert_eq!(told(&mut socket).await, (SignedOutReason::SignedOut, close::SIGNED_OUT));
    assert_eq!(browser.connect().await.user.username, "beth");
}

#[tokio::test]
async fn under_the_one_session_policy_the_older_socket_is_told() {
    let server = Server::start_with(|config| config.one_session_per_user = true).await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut older = alan.connect().await;
    let mut beth_s = beth.connect().await;
    let newer = server.sign_in("alan").await;
    let expected = (SignedOutReason::SignedInElsewhere, close::SIGNED_IN_ELSEWHERE);
    assert_eq!(told(&mut older).await, expected);
    assert!(!close::may_reconnect(expected.1));
    newer.connect().await.post(RoomId(1), "here now").await;
    assert_eq!(beth_s.next_text().await, "here now");
}

#[tokio::test]
async fn a_session_that_has_grown_too_old_ends_while_connected() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    // As if signed in long ago, in a session that was found good a moment before its time was up.
    sqlx::query("UPDATE sessions SET data = json_set(data, '$.signed_in.at', 1)")
        .execute(&pool)
        .await
        .unwrap();
    let mut socket = Socket::open(&alan).await;
    assert_eq!(told(&mut socket).await, (SignedOutReason::Expired, close::SIGNED_OUT));
}
