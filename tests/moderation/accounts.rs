//! Accounts that are kept out of the whole instance.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, LOCATION};
use salon::protocol::{ErrorCode, FOR_GOOD, SanctionKind, ServerFrame, SignedOutReason, close};
use serde_json::json;

use crate::deeds::{LOBBY, hook_posts, incoming_webhook, program_posts, token};
use crate::support::{Client, PASSWORD, Server, Socket, in_time};

fn ban(whom: &Client, reason: &str) -> serde_json::Value {
    json!({ "user_id": whom.id(), "hours": 24, "reason": reason })
}

async fn login(server: &Server, password: &str) -> salon::protocol::ApiError {
    let form = json!({ "username": "beth", "password": password });
    server.guest().refusal("login", form).await.1
}

#[tokio::test]
async fn a_banned_account_is_out_within_a_second() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let phone = server.sign_in("beth").await;
    let program = token(&beth, "bot", &["read", "write", "socket"]).await;
    let mine = beth.create_room("Hers", salon::protocol::RoomKind::Public).await.id;
    let (hook, _) = incoming_webhook(&beth, mine).await;
    let mut by_token = Socket::request(&server.guest());
    by_token.headers_mut().insert(AUTHORIZATION, format!("Bearer {program}").parse().unwrap());
    let sockets = [beth.connect().await, phone.connect().await, Socket::greeted(by_token).await];

    let () = alan.call("admin_ban", ban(&beth, "Spam.")).await;
    let answered = Instant::now();
    for mut socket in sockets {
        let (frames, closed) = socket.closed().await;
        assert_eq!(closed.code, close::BANNED);
        let told = frames.iter().find_map(|frame| match frame {
            ServerFrame::Sanctioned { room_id: None, kind: SanctionKind::Ban, message, .. } => Some(message),
            _ => None,
        });
        assert!(
            told.is_some_and(|message| message.contains("until") && message.contains("Spam.")),
            "{frames:?}"
        );
        assert_eq!(frames.last(), Some(&ServerFrame::SignedOut { reason: SignedOutReason::Banned }));
    }
    assert!(answered.elapsed() < Duration::from_secs(1), "{:?}", answered.elapsed());

    for client in [&beth, &phone] {
        assert_eq!(client.refused("me", json!({})).await, ErrorCode::Unauthorized);
    }
    assert_eq!(program_posts(&beth, &program, LOBBY).await.unwrap_err().1.code, ErrorCode::InvalidToken);
    assert_eq!(hook_posts(&alan, &hook).await.unwrap_err().1.code, ErrorCode::NotFound);
    assert_eq!(Socket::refused(Socket::request(&beth)).await.0, 401);
    let managed = alan.managed("beth").await;
    assert_eq!((managed.sessions, managed.ban.unwrap().reason.as_str()), (0, "Spam."));
}

#[tokio::test]
async fn only_who_knows_the_password_hears_of_the_ban() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let () = alan.call("admin_ban", ban(&beth, "Spam <b>.")).await;
    assert_eq!(login(&server, "not hers").await.code, ErrorCode::InvalidCredentials);
    let error = login(&server, PASSWORD).await;
    assert_eq!(error.code, ErrorCode::AccountBanned);
    assert!(error.message.contains("until") && error.message.contains("Spam <b>."), "{}", error.message);

    // Without JavaScript the page says it, and the address does not.
    let guest = server.guest();
    let form = [("username", "beth"), ("password", PASSWORD)];
    let request = guest.request(Method::POST, "/api/login").header(ACCEPT, "text/html");
    let request = request.header("referer", guest.origin.join("/login").unwrap().as_str());
    let back = guest.respond(request.form(&form)).await;
    let location = back.headers()[LOCATION].to_str().unwrap().to_owned();
    let path =
        location.split_once("/login").map(|(_, rest)| format!("/login{rest}")).expect("back to the form");
    let page = guest.get(&path).await.text().await.unwrap();
    assert!(page.contains("Spam &lt;b&gt;.") && page.contains("UTC"), "{page}");
    let elsewhere = server.guest().get(&path).await.text().await.unwrap();
    assert!(!elsewhere.contains("Spam"), "nobody else is told by the address");

    server.execute("UPDATE sanctions SET ends_at = 1000 * (SELECT unixepoch()) - 1000").await;
    server.sign_in("beth").await.post_message(LOBBY, "back").await;
}

#[tokio::test]
async fn it_can_be_for_good_and_lifted() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let () = alan.call("admin_ban", json!({ "user_id": beth.id() })).await;
    assert_eq!(alan.managed("beth").await.ban.unwrap().until, FOR_GOOD);
    assert!(login(&server, PASSWORD).await.message.contains("for good"));
    let () = alan.call("admin_unban", json!({ "user_id": beth.id() })).await;
    assert_eq!(alan.managed("beth").await.ban, None);
    server.sign_in("beth").await;
}

#[tokio::test]
async fn disabling_and_banning_are_independent_and_either_is_enough() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let disabled = |on: bool| json!({ "user_id": beth.id(), "on": on });
    let () = alan.call("admin_ban", ban(&beth, "")).await;
    let () = alan.call("admin_set_disabled", disabled(true)).await;
    assert_eq!(login(&server, PASSWORD).await.code, ErrorCode::AccountDisabled);
    let () = alan.call("admin_set_disabled", disabled(false)).await;
    assert_eq!(login(&server, PASSWORD).await.code, ErrorCode::AccountBanned);
    let () = alan.call("admin_set_disabled", disabled(true)).await;
    let () = alan.call("admin_unban", json!({ "user_id": beth.id() })).await;
    assert_eq!(login(&server, PASSWORD).await.code, ErrorCode::AccountDisabled);
    let () = alan.call("admin_set_disabled", disabled(false)).await;
    server.sign_in("beth").await;
}

#[tokio::test]
async fn a_ban_between_the_two_steps_of_signing_in_counts() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    // As if a first step had just been taken: what a session of before the ban is worth.
    let () = alan.call("admin_ban", ban(&beth, "")).await;
    let seed = server.seed().await;
    let cookies = seed.sign_in(&[beth.account().public()]).await;
    let late = Client::with_cookie(server.address, &cookies[0]);
    assert_eq!(late.refused("me", json!({})).await, ErrorCode::Unauthorized);
    let () = alan.call("admin_unban", json!({ "user_id": beth.id() })).await;
    assert_eq!(late.refused("me", json!({})).await, ErrorCode::Unauthorized, "it does not come back to life");
}

#[tokio::test]
async fn an_administrator_gives_another_password() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut beth_s = beth.connect().await;
    let password: String = alan.call("admin_reset_password", json!({ "user_id": beth.id() })).await;
    assert!(password.len() >= 20, "{password}");
    assert_eq!(in_time("the close", beth_s.close_code()).await, close::SIGNED_OUT);
    assert_eq!(login(&server, PASSWORD).await.code, ErrorCode::InvalidCredentials);
    let form = json!({ "username": "beth", "password": password });
    let _: serde_json::Value = server.guest().call("login", form).await;
}
