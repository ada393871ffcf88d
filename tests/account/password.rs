//! Changing one's password.

use reqwest::StatusCode;
use salon::protocol::{Account, ErrorCode, RoomId, ServerFrame, SignedOutReason, close};
use serde_json::{Value, json};

use crate::devices::sessions;
use crate::support::{Client, Closed, PASSWORD, Server};

const NEW: &str = "shut sesame";

fn change(current: &str, new: &str) -> Value {
    json!({ "current": current, "new": new })
}

async fn signs_in(server: &Server, username: &str, password: &str) -> bool {
    let form = json!({ "username": username, "password": password });
    server.guest().post("login", form).await.is_ok()
}

async fn me_with(server: &Server, cookie: &str) -> StatusCode {
    Client::with_cookie(server.address, cookie)
        .post("me", json!({}))
        .await
        .map_or_else(|it| it.0, |_| StatusCode::OK)
}

#[tokio::test]
async fn the_new_password_counts_and_the_old_one_does_not() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let () = alan.call("change_password", change(PASSWORD, NEW)).await;
    assert!(signs_in(&server, "alan", NEW).await);
    assert!(!signs_in(&server, "alan", PASSWORD).await);
    let () = alan.call("change_password", change(NEW, PASSWORD)).await;
    assert!(signs_in(&server, "alan", PASSWORD).await);
}

#[tokio::test]
async fn other_devices_are_told_and_this_one_stays_under_a_new_id() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    let phone = server.sign_in("alan").await;
    let beth = server.register("beth").await;
    let mut desk_s = desk.connect().await;
    let mut phone_s = phone.connect().await;
    let mut beth_s = beth.connect().await;
    let before = desk.cookie().unwrap();

    let () = desk.call("change_password", change(PASSWORD, NEW)).await;
    let (frames, Closed { code, .. }) = phone_s.closed().await;
    let reason = SignedOutReason::PasswordChanged;
    assert_eq!(frames.last(), Some(&ServerFrame::SignedOut { reason }));
    assert_eq!(code, close::SIGNED_OUT);
    assert_eq!(phone.refused("me", json!({})).await, ErrorCode::Unauthorized);

    let after = desk.cookie().unwrap();
    assert_ne!(after, before);
    assert_eq!(me_with(&server, &before).await, StatusCode::UNAUTHORIZED, "the old id is dead");
    assert_eq!(me_with(&server, &after).await, StatusCode::OK);
    desk_s.post(RoomId(1), "still here").await;
    assert_eq!(beth_s.next_text().await, "still here", "its socket stays open");
    let mine = sessions(&desk).await;
    assert_eq!(mine.len(), 1);
    assert!(mine[0].current && mine[0].connected, "{mine:?}");
}

#[tokio::test]
async fn a_socket_that_stayed_open_ends_with_its_session() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    let mut socket = desk.connect().await;
    let () = desk.call("change_password", change(PASSWORD, NEW)).await;
    let () = desk.call("logout", json!({})).await;
    assert_eq!(socket.closed().await.1.code, close::SIGNED_OUT);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let phone = server.sign_in("alan").await;
    let long = "p".repeat(129);
    for (current, new, code) in [
        ("wrong password", NEW, ErrorCode::WrongPassword),
        (&long, NEW, ErrorCode::WrongPassword),
        ("", NEW, ErrorCode::WrongPassword),
        (PASSWORD, "short", ErrorCode::PasswordLength),
        (PASSWORD, &long, ErrorCode::PasswordLength),
        (PASSWORD, "password1", ErrorCode::PasswordCommon),
    ] {
        assert_eq!(alan.refused("change_password", change(current, new)).await, code, "{current} {new}");
    }
    let guest = server.guest();
    assert_eq!(guest.refused("change_password", change(PASSWORD, NEW)).await, ErrorCode::Unauthorized);
    let _: Account = phone.call("me", json!({})).await;
    assert!(signs_in(&server, "alan", PASSWORD).await);
}

#[tokio::test]
async fn who_has_somebody_s_session_cannot_guess_their_password() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    for _ in 0..10 {
        assert_eq!(alan.refused("change_password", change("wrong", NEW)).await, ErrorCode::WrongPassword);
    }
    assert_eq!(alan.refused("change_password", change(PASSWORD, NEW)).await, ErrorCode::RateLimited);
    assert_eq!(alan.refused("delete_account", json!({ "password": "wrong" })).await, ErrorCode::RateLimited);
    let () = beth.call("change_password", change(PASSWORD, NEW)).await;
    assert!(signs_in(&server, "alan", PASSWORD).await, "its owner is not locked out");
}
