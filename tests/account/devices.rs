//! "My devices".

use std::time::{Duration, Instant};

use salon::protocol::{Account, ErrorCode, RoomId, ServerFrame, Session, SignedOutReason, close};
use salon::server::auth::hash_session_id;
use serde_json::json;
use sqlx::SqlitePool;
use tower_sessions::session::Id;
use uuid::Uuid;

use crate::support::{Client, Closed, DEADLINE, Server, Socket};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A device that says what it is.
async fn device(server: &Server, user_agent: &str, username: &str) -> Client {
    let mut client = Client::from_builder(server.address, reqwest::Client::builder().user_agent(user_agent));
    client.sign_in(username).await;
    client
}

pub async fn sessions(client: &Client) -> Vec<Session> {
    client.call("list_sessions", json!({})).await
}

async fn told(socket: &mut Socket) -> (SignedOutReason, u16) {
    let (frames, Closed { code, .. }) = socket.closed().await;
    match frames.last() {
        Some(ServerFrame::SignedOut { reason }) => (*reason, code),
        other => panic!("not told, but {other:?}"),
    }
}

async fn database(server: &Server) -> SqlitePool {
    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    SqlitePool::connect(&url).await.unwrap()
}

#[tokio::test]
async fn everywhere_one_is_signed_in_is_listed() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    server.register("beth").await;
    let phone = device(&server, FIREFOX, "alan").await;
    let robot = device(&server, &"robot ".repeat(100), "alan").await;

    let listed = sessions(&phone).await;
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert_eq!(listed.iter().filter(|session| session.current).count(), 1);
    let mine = &listed[0];
    assert!(mine.current, "one's own comes first");
    assert_eq!((mine.browser.as_deref(), mine.system.as_deref()), (Some("Firefox"), Some("Linux")));
    assert_eq!((mine.address.as_deref(), mine.region.as_deref()), (Some("127.0.0.1"), None));
    assert_eq!(mine.user_agent, FIREFOX);
    assert!(mine.created_at > 0 && mine.last_seen_at >= mine.created_at, "{mine:?}");
    assert!(!mine.connected);
    let robots = sessions(&robot).await;
    assert_eq!((robots[0].browser.as_deref(), robots[0].user_agent.chars().count()), (None, 120), "cut");
    let desks = sessions(&desk).await;
    assert_eq!(desks[0].user_agent, "", "says nothing");
    assert_ne!(desks[0].id, mine.id);
}

#[tokio::test]
async fn the_list_gives_away_nothing_to_sign_in_with() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let cookie = alan.cookie().unwrap();
    let id: Id = cookie.strip_prefix("salon=").unwrap().parse().unwrap();
    let listed = alan.post("list_sessions", json!({})).await.unwrap().to_string();
    for secret in [hash_session_id(&id), id.to_string()] {
        assert!(!listed.contains(&secret), "{listed}");
    }
    let public = sessions(&alan).await[0].id;
    assert_ne!(public.as_u128().to_be_bytes(), id.0.to_be_bytes());
}

#[tokio::test]
async fn a_device_is_signed_out_from_another_within_a_second() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    let phone = device(&server, FIREFOX, "alan").await;
    let tablet = server.sign_in("alan").await;
    let mut phone_s = phone.connect().await;
    let mut tablet_s = tablet.connect().await;
    let listed = sessions(&desk).await;
    let lost = listed.iter().find(|session| session.browser.as_deref() == Some("Firefox")).unwrap();
    assert!(lost.connected);

    let () = desk.call("end_session", json!({ "id": lost.id })).await;
    let ended = Instant::now();
    assert_eq!(told(&mut phone_s).await, (SignedOutReason::SignedOut, close::SIGNED_OUT));
    assert!(ended.elapsed() < Duration::from_secs(1), "{:?}", ended.elapsed());
    assert_eq!(phone.refused("me", json!({})).await, ErrorCode::Unauthorized);
    assert_eq!(sessions(&desk).await.len(), 2);
    assert_eq!(desk.refused("end_session", json!({ "id": lost.id })).await, ErrorCode::NotFound, "again");
    tablet_s.post(RoomId(1), "still here").await;
    assert_eq!(tablet_s.next_text().await, "still here");
}

#[tokio::test]
async fn all_others_are_signed_out_at_once() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    let phone = server.sign_in("alan").await;
    let tablet = server.sign_in("alan").await;
    let beth = server.register("beth").await;
    let mut phone_s = phone.connect().await;
    let mut desk_s = desk.connect().await;
    let () = desk.call("end_other_sessions", json!({})).await;
    assert_eq!(told(&mut phone_s).await, (SignedOutReason::SignedOut, close::SIGNED_OUT));
    for ended in [&phone, &tablet] {
        assert_eq!(ended.refused("me", json!({})).await, ErrorCode::Unauthorized);
    }
    let _: Account = beth.call("me", json!({})).await;
    desk_s.post(RoomId(1), "here").await;
    assert_eq!(desk_s.next_text().await, "here");
    assert_eq!(sessions(&desk).await.len(), 1);
}

#[tokio::test]
async fn nobody_ends_or_sees_the_sessions_of_others() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let alans = sessions(&alan).await[0].id;
    assert!(sessions(&beth).await.iter().all(|session| session.id != alans));
    for id in [alans, Uuid::new_v4()] {
        assert_eq!(beth.refused("end_session", json!({ "id": id })).await, ErrorCode::NotFound);
    }
    assert_eq!(beth.refused("end_session", json!({ "id": "1" })).await, ErrorCode::BadRequest);
    let _: Account = alan.call("me", json!({})).await;
    let guest = server.guest();
    for endpoint in ["list_sessions", "end_other_sessions"] {
        assert_eq!(guest.refused(endpoint, json!({})).await, ErrorCode::Unauthorized);
    }
}

#[tokio::test]
async fn signing_out_takes_a_device_off_the_list_and_signing_in_again_changes_it() {
    let server = Server::start().await;
    let mut desk = server.register("alan").await;
    let phone = server.sign_in("alan").await;
    let () = phone.call("logout", json!({})).await;
    let before = sessions(&desk).await;
    assert_eq!(before.len(), 1);
    desk.sign_in("alan").await;
    let after = sessions(&desk).await;
    assert_eq!(after.len(), 1);
    assert_ne!(after[0].id, before[0].id);
}

#[tokio::test]
async fn being_seen_is_noted_but_not_at_every_request() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let first = sessions(&alan).await[0].last_seen_at;
    assert_eq!(sessions(&alan).await[0].last_seen_at, first);

    // As if nothing had been heard for an hour.
    let age = "UPDATE sessions SET seen_at = 1, address = '', data = json_set(data, '$.signed_in.seen', 1)";
    sqlx::query(age).execute(&database(&server).await).await.unwrap();
    let _: Account = alan.call("me", json!({})).await;
    let seen = &sessions(&alan).await[0];
    assert!(seen.last_seen_at >= first, "{seen:?}");
    assert_eq!(seen.address.as_deref(), Some("127.0.0.1"), "where it is now");
}

#[tokio::test]
async fn an_open_page_counts_as_being_seen_until_it_is_closed() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let pool = database(&server).await;
    let socket = alan.connect().await;
    assert!(sessions(&alan).await[0].connected);
    sqlx::query("UPDATE sessions SET seen_at = 1").execute(&pool).await.unwrap();
    drop(socket);
    let started = Instant::now();
    loop {
        let mine = &sessions(&alan).await[0];
        if mine.last_seen_at > 1 && !mine.connected {
            break;
        }
        assert!(started.elapsed() < DEADLINE, "{mine:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn plain_forms_lead_back_to_the_profile() {
    let server = Server::start().await;
    let desk = server.register("alan").await;
    server.sign_in("alan").await;
    let request = desk
        .request(reqwest::Method::POST, "/api/end_other_sessions")
        .header("accept", "text/html")
        .form(&json!({}));
    let response = desk.respond(request).await;
    assert_eq!(response.headers()["location"], "/profile", "{response:?}");
    assert_eq!(sessions(&desk).await.len(), 1);
}
