//! A fresh instance: whoever registers first sets it up.

use futures::future::join_all;
use reqwest::StatusCode;
use salon::protocol::admin::{InstanceSettings, Registration};
use salon::protocol::{ErrorCode, Role, RoomId, RoomKind};
use serde_json::{Value, json};

use crate::ordinary::{location, newcomer, page, register, turned_away};
use crate::support::Server;

const FIELD: &str = "name=\"instance_name\"";

fn set_up(name: &str, registration: &str) -> Value {
    json!({ "instance_name": name, "registration": registration })
}

#[tokio::test]
async fn who_opens_a_fresh_instance_is_led_to_its_set_up() {
    let server = Server::start().await;
    let guest = server.guest();
    let response = guest.get("/login").await;
    assert_eq!((response.status(), location(&response)), (StatusCode::SEE_OTHER, Some("/register")));
    let text = page(&guest, "/register").await;
    assert!(text.contains(FIELD) && text.contains("value=\"closed\""), "{text}");
    assert!(text.contains("will administer"), "it says what that means: {text}");

    server.register("alan").await;
    assert_eq!(guest.get("/login").await.status(), StatusCode::OK);
    assert!(!page(&guest, "/register").await.contains(FIELD));
}

#[tokio::test]
async fn the_first_person_administers_and_decides() {
    let server = Server::start().await;
    let (alan, account) = register(&server, "alan", set_up(" Études ", "closed")).await.unwrap();
    assert!(account.is_admin);
    let settings: InstanceSettings = alan.call("admin_settings", json!({})).await;
    assert_eq!(settings, InstanceSettings { name: "Études".into(), registration: Registration::Closed });
    assert_eq!(alan.room(RoomId(1)).await.unwrap().role, Some(Role::Owner));
    assert_eq!(turned_away(&server, "beth", json!({})).await, ErrorCode::RegistrationClosed);
}

#[tokio::test]
async fn an_instance_that_nobody_has_set_up_is_called_salon_and_is_open() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let settings: InstanceSettings = alan.call("admin_settings", json!({})).await;
    assert_eq!(settings, InstanceSettings { name: "Salon".into(), registration: Registration::Open });
    assert!(!register(&server, "beth", json!({})).await.unwrap().1.is_admin);
}

#[tokio::test]
async fn of_those_who_are_first_at_once_one_sets_up() {
    let server = Server::start().await;
    let names: Vec<String> = (0..8).map(|number| format!("first{number}")).collect();
    let attempts = names.iter().map(|name| register(&server, name, set_up(name, "open")));
    let outcomes = join_all(attempts).await;
    let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let [Ok((winner, account))] = &done[..] else { panic!("{} of them", done.len()) };
    assert!(account.is_admin);
    assert_eq!(winner.call::<InstanceSettings>("admin_settings", json!({})).await.name, account.username);
    assert!(refused.iter().all(|refusal| matches!(refusal, Err(ErrorCode::Conflict))));
    assert_eq!(winner.members(RoomId(1)).await.members.len(), 1, "the others have no account");
}

#[tokio::test]
async fn of_those_who_only_register_at_once_one_administers() {
    let server = Server::start().await;
    let names: Vec<String> = (0..8).map(|number| format!("first{number}")).collect();
    let accounts = join_all(names.iter().map(|name| register(&server, name, json!({})))).await;
    assert_eq!(accounts.iter().filter(|outcome| outcome.as_ref().unwrap().1.is_admin).count(), 1);
}

#[tokio::test]
async fn a_second_set_up_changes_nothing() {
    let server = Server::start().await;
    let (alan, _) = register(&server, "alan", set_up("Études", "open")).await.unwrap();
    let refusal = turned_away(&server, "beth", set_up("Mine", "closed")).await;
    assert_eq!(refusal, ErrorCode::Conflict);
    assert_eq!(alan.call::<InstanceSettings>("admin_settings", json!({})).await.name, "Études");
    let (_, beth) = register(&server, "beth", json!({})).await.unwrap();
    assert!(!beth.is_admin, "and the name is still free");
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nobody_is_there_yet() {
    let server = Server::start().await;
    let guest = server.guest();
    for (name, registration, code) in [
        (String::new(), "open", ErrorCode::LabelLength),
        ("x".repeat(33), "open", ErrorCode::LabelLength),
        ("a\u{202E}b".into(), "open", ErrorCode::NameCharacters),
        ("Fine".into(), "sometimes", ErrorCode::BadRequest),
    ] {
        let form = newcomer("alan", set_up(&name, registration));
        assert_eq!(guest.refused("register", form).await, code, "{name} {registration}");
    }
    assert!(page(&guest, "/register").await.contains(FIELD));
}

#[tokio::test]
async fn the_name_is_said_where_people_meet_it() {
    let server = Server::start().await;
    let (alan, _) = register(&server, "alan", set_up("<沙龙> & co", "open")).await.unwrap();
    let shown = "&lt;沙龙&gt; &amp; co";
    let guest = server.guest();
    let sign_in = page(&guest, "/login").await;
    assert!(sign_in.contains(&format!("Sign in · {shown}</title>")), "{sign_in}");
    assert!(sign_in.contains(&format!("{shown}</h1>")), "{sign_in}");
    assert!(page(&alan, "/").await.contains(&format!(" · {shown}</title>")));
    for language in ["en", "zh-CN"] {
        let response = guest.get(&format!("/manifest.{language}.webmanifest")).await;
        assert_eq!(response.headers()["content-type"], "application/manifest+json");
        let manifest: Value = response.json().await.unwrap();
        assert_eq!((&manifest["name"], &manifest["lang"]), (&json!("<沙龙> & co"), &json!(language)));
        assert_eq!(manifest["short_name"], "<沙龙> & co");
        assert!(manifest["icons"].as_array().is_some_and(|icons| !icons.is_empty()));
    }

    let room = alan.create_room("</title><b>", RoomKind::Public).await.id;
    let text = page(&alan, &format!("/rooms/{room}")).await;
    assert!(text.contains("<title>&lt;/title&gt;&lt;b&gt; · "), "a title cannot end itself: {text}");

    let form = json!({ "name": "Études", "registration": "open" });
    let _: InstanceSettings = alan.call("admin_update_settings", form).await;
    assert!(page(&guest, "/login").await.contains("Sign in · Études</title>"));
}
