//! Who may create an account, whichever way they come.

use reqwest::Method;
use reqwest::header::{ACCEPT, REFERER};
use salon::protocol::{ErrorCode, NewIncomingWebhook, RoomKind};
use serde_json::json;
use tempfile::tempdir;

use crate::ordinary::{invite, location, newcomer, page, register, set_policy, token, turned_away};
use crate::support::command::{Serving, run, salon};
use crate::support::{Client, Server};

#[tokio::test]
async fn the_policy_holds_for_everyone() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = beth.create_room("Open", RoomKind::Public).await.id;
    let admins = token(&invite(&alan, json!({})).await);
    let members: salon::protocol::NewInvite = beth.call("create_invite", json!({ "room_id": room })).await;
    let members = token(&members);
    let (closed, invalid) = (Some(ErrorCode::RegistrationClosed), Some(ErrorCode::InvalidInvite));
    let mut number = 0;
    for (policy, plain, by_admin, by_member, by_nobody) in [
        ("open", None, None, None, invalid),
        ("invited", closed, None, closed, invalid),
        ("closed", closed, closed, closed, closed),
    ] {
        set_policy(&alan, policy).await;
        for (way, expected) in [
            (json!({}), plain),
            (json!({ "invite": admins }), by_admin),
            (json!({ "invite": members }), by_member),
            (json!({ "invite": "0".repeat(64) }), by_nobody),
            (json!({ "invite": "" }), if policy == "open" { None } else { closed }),
        ] {
            number += 1;
            let outcome = register(&server, &format!("person{number}"), way.clone()).await;
            assert_eq!(outcome.err(), expected, "{policy} {way}");
        }
    }
}

#[tokio::test]
async fn the_page_says_what_holds_without_javascript() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let guest = server.guest();
    for (policy, has_form, says) in [
        ("open", true, "Create account"),
        ("invited", false, "takes an invite"),
        ("closed", false, "cannot be created here"),
    ] {
        set_policy(&alan, policy).await;
        let text = page(&guest, "/register").await;
        assert_eq!(text.contains("action=\"/api/register\""), has_form, "{policy}: {text}");
        assert!(text.contains(says), "{policy}: {text}");
    }
}

#[tokio::test]
async fn a_plain_form_hears_of_the_policy() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    set_policy(&alan, "closed").await;
    let guest = server.guest();
    let request = guest
        .request(Method::POST, "/api/register")
        .header(ACCEPT, "text/html")
        .header(REFERER, guest.origin.join("/register").unwrap().as_str());
    let response = guest.respond(request.form(&newcomer("beth", json!({})))).await;
    let back = location(&response).unwrap().to_owned();
    assert!(back.contains("/register?") && back.contains("__err="), "{back}");
    assert!(page(&guest, &back).await.contains("cannot be created here"));
}

#[tokio::test]
async fn a_name_is_not_given_away_where_nobody_may_register() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    set_policy(&alan, "closed").await;
    for name in ["alan", "nobody"] {
        assert_eq!(turned_away(&server, name, json!({})).await, ErrorCode::RegistrationClosed);
    }
}

#[tokio::test]
async fn the_command_makes_accounts_whatever_the_policy() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let mut alan = Client::new(serving.address);
    alan.register("alan").await;
    for (policy, name) in [("open", "beth"), ("invited", "carol"), ("closed", "dora")] {
        set_policy(&alan, policy).await;
        let ended = run(salon(directory.path(), &["user", "create", name, "--data-dir", "data"])).await;
        assert_eq!(ended.code, Some(0), "{policy}: {ended:?}");
        let password = ended.stdout.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
        let credentials = json!({ "username": name, "password": password });
        Client::new(serving.address).post("login", credentials).await.unwrap();
    }
}

#[tokio::test]
async fn the_last_person_to_leave_closes_nobody_out() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Builds", RoomKind::Public).await.id;
    // Its bot is nobody, here as in the room.
    let _hook: NewIncomingWebhook =
        alan.call("create_incoming_webhook", json!({ "room_id": room, "name": "CI" })).await;
    set_policy(&alan, "closed").await;
    let () = alan.call("delete_account", json!({ "password": crate::support::PASSWORD })).await;
    let (_, beth) = register(&server, "beth", json!({})).await.unwrap();
    assert!(beth.is_admin, "nobody else is here");
}
