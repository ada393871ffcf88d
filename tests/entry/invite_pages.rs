//! `/invite/…`, for whoever opens it.

use reqwest::header::{ACCEPT, REFERER, SET_COOKIE};
use reqwest::{Method, StatusCode};
use salon::protocol::{NewInvite, RoomKind};
use serde_json::json;

use crate::ordinary::{invite, location, newcomer, page, set_policy, token};
use crate::support::Server;

#[tokio::test]
async fn it_says_who_invites_where_to_and_offers_what_fits() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Études", RoomKind::Private).await.id;
    let path = format!("/invite/{}", token(&invite(&alan, json!({ "room_id": room })).await));
    let guest = server.guest();
    let text = page(&guest, &path).await;
    assert!(text.contains("alan invites you to Études") && text.contains("name=\"invite\""), "{text}");
    let text = page(&beth, &path).await;
    assert!(text.contains("alan invites you to Études") && text.contains("/api/accept_invite"), "{text}");
    assert!(!text.contains("/api/register"), "{text}");
    let response = alan.get(&path).await;
    let expected = format!("/rooms/{room}");
    assert_eq!(
        (response.status(), location(&response)),
        (StatusCode::SEE_OTHER, Some(expected.as_str())),
        "who is in there already is led to it"
    );
}

#[tokio::test]
async fn looking_uses_nothing_up_and_says_nothing_of_the_token() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let new = invite(&alan, json!({ "max_uses": 1 })).await;
    for _ in 0..3 {
        page(&server.guest(), &format!("/invite/{}", token(&new))).await;
    }
    assert_eq!(crate::ordinary::invites(&alan).await[0].uses, 0);
    assert!(!page(&alan, "/admin/invites").await.contains(&token(&new)), "it was shown once");
}

#[tokio::test]
async fn a_plain_form_registers_with_it_and_leads_into_its_room() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    set_policy(&alan, "invited").await;
    let room = alan.create_room("Études", RoomKind::Private).await.id;
    let new = token(&invite(&alan, json!({ "room_id": room, "max_uses": 1 })).await);
    let path = format!("/invite/{new}");
    let guest = server.guest();
    let submit = async |username: &str| {
        let request = guest
            .request(Method::POST, "/api/register")
            .header(ACCEPT, "text/html")
            .header(REFERER, guest.origin.join(&path).unwrap().as_str());
        let response = guest.respond(request.form(&newcomer(username, json!({ "invite": new })))).await;
        location(&response).unwrap().to_owned()
    };
    let back = submit("x").await;
    assert!(back.contains(&path), "{back}");
    let text = page(&guest, &back).await;
    assert!(text.contains("role=\"alert\"") && text.contains("name=\"invite\""), "{text}");
    assert_eq!(submit("beth").await, format!("/rooms/{room}"));
    page(&guest, &format!("/rooms/{room}")).await;
}

#[tokio::test]
async fn who_signs_in_on_the_way_comes_back_to_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    server.register("beth").await;
    let room = alan.create_room("Études", RoomKind::Private).await.id;
    let new = token(&invite(&alan, json!({ "room_id": room })).await);
    let mut beth = server.guest();
    let response = beth.get(&format!("/login?invite={new}")).await;
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    beth.sign_in("beth").await;
    let response = beth.get("/").await;
    assert_eq!(location(&response), Some(format!("/invite/{new}").as_str()));
    assert_eq!(beth.get("/").await.status(), StatusCode::OK, "once");
    let strange = server.guest().get("/login?invite=%0d%0aSet-Cookie:x").await;
    assert!(!strange.headers().contains_key(SET_COOKIE), "{strange:?}");
}

#[tokio::test]
async fn where_it_admits_nobody_it_says_so() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = beth.create_room("Open", RoomKind::Public).await.id;
    let members: NewInvite = beth.call("create_invite", json!({ "room_id": room })).await;
    let admins = invite(&alan, json!({})).await;
    for (policy, by_member, by_admin) in
        [("open", true, true), ("invited", false, true), ("closed", false, false)]
    {
        set_policy(&alan, policy).await;
        for (new, admits) in [(&members, by_member), (&admins, by_admin)] {
            let text = page(&server.guest(), &format!("/invite/{}", token(new))).await;
            assert_eq!(text.contains("/api/register"), admits, "{policy}: {text}");
            assert_eq!(text.contains("for people with an account"), !admits, "{policy}");
        }
    }
}

#[tokio::test]
async fn what_is_shown_once_does_not_come_by_a_plain_form() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let request = alan.request(Method::POST, "/api/admin_create_invite").header(ACCEPT, "text/html");
    let response = alan.respond(request.form(&json!({ "days": 7 }))).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert!(crate::ordinary::invites(&alan).await.is_empty(), "nobody would ever see its link");
}
