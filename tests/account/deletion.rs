//! Leaving for good: messages stay, their author is nobody.

use std::time::{Duration, Instant};

use reqwest::Method;
use salon::protocol::{
    Account, ErrorCode, HistoryPage, NewIncomingWebhook, Role, Room, RoomId, RoomKind, SearchPage,
    ServerFrame, close,
};
use salon::server::store::StoreError;
use serde_json::json;

use crate::files::upload;
use crate::support::{Client, DEADLINE, PASSWORD, Server, database, wait_for};

const NICKNAME: &str = "Deleted user 已注销用户";
const LOBBY: RoomId = RoomId(1);

async fn delete(client: &Client) {
    let () = client.call("delete_account", json!({ "password": PASSWORD })).await;
}

/// Poll until something holds.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < DEADLINE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn messages_stay_and_nobody_is_their_author() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let zoe = server.register("zoe_original").await;
    zoe.post_message(LOBBY, "what I said").await;
    let id = zoe.id();
    delete(&zoe).await;

    let message = &alan.history(LOBBY, None, 10).await.messages[0];
    assert_eq!(message.content, "what I said");
    let user = &message.user;
    assert_eq!((user.id, user.nickname.as_str(), user.avatar_id), (id, NICKNAME, 0));
    assert_eq!(user.username, format!("deleted:{id}"));
    assert!(alan.members(LOBBY).await.members.iter().all(|member| member.user.id != id));
    let form = json!({ "username": "zoe_original" });
    assert_eq!(alan.refused("open_direct", form).await, ErrorCode::UserNotFound);
    for username in ["zoe_original".to_owned(), format!("deleted:{id}")] {
        for password in [PASSWORD, ""] {
            let form = json!({ "username": username, "password": password });
            assert_eq!(server.guest().refused("login", form).await, ErrorCode::InvalidCredentials);
        }
    }
    let again = server.register("zoe_original").await;
    assert_ne!(again.id(), id, "the name is free, and somebody else's");
}

#[tokio::test]
async fn every_device_is_signed_out() {
    let server = Server::start().await;
    server.register("alan").await;
    let desk = server.register("zoe").await;
    let phone = server.sign_in("zoe").await;
    let mut phone_s = phone.connect().await;
    delete(&desk).await;
    assert_eq!(phone_s.closed().await.1.code, close::SIGNED_OUT);
    for device in [&desk, &phone] {
        assert_eq!(device.refused("me", json!({})).await, ErrorCode::Unauthorized);
    }
    assert_eq!(desk.cookie(), None, "the browser forgets it");
}

#[tokio::test]
async fn a_direct_conversation_stays_with_the_other_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let zoe = server.register("zoe_original").await;
    let room = zoe.direct(&alan).await.id;
    zoe.post_message(room, "between us").await;
    let mut alan_s = alan.connect().await;
    delete(&zoe).await;
    let update = wait_for!(alan_s, ServerFrame::RoomChanged { data } if data.id == room => data);
    assert_eq!(update.name.as_deref(), Some(NICKNAME));

    let seen = alan.room(room).await.unwrap();
    assert_eq!(seen.name, NICKNAME);
    assert_eq!(seen.peer.unwrap().avatar_id, 0);
    assert_eq!(alan.history(room, None, 10).await.messages[0].content, "between us");

    let form = json!({ "room_id": room, "content": "anybody here?" });
    assert_eq!(alan.refused("post_message", form).await, ErrorCode::AccountDeleted);
    let kept = &alan.history(room, None, 10).await.messages[0];
    let form = json!({ "room_id": room, "message_id": kept.id, "emoji": "👋", "on": true });
    assert_eq!(alan.refused("react", form).await, ErrorCode::AccountDeleted);
}

#[tokio::test]
async fn where_others_addressed_them_their_name_goes() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let zoe = server.register("zoe_original").await;
    let mentioned = alan.post_message(LOBBY, "**hello** @zoe_original and @beth, `@Zoe_Original`").await;
    assert_eq!(mentioned.mentions, [zoe.id(), beth.id()]);
    let edited = alan.post_message(LOBBY, "@zoe_original first").await;
    let form = json!({ "room_id": LOBBY, "message_id": edited.id, "content": "second" });
    let _: serde_json::Value = alan.call("edit_message", form).await;
    let mut beth_s = beth.connect().await;
    delete(&zoe).await;

    let changed =
        wait_for!(beth_s, ServerFrame::MessageChanged { data, .. } if data.id == mentioned.id => data);
    assert_eq!(changed.content, "**hello** @(deleted 已注销) and @beth, `@(deleted 已注销)`");
    let html = changed.html.as_deref().unwrap();
    assert!(html.contains("@(deleted 已注销)") && !html.to_lowercase().contains("zoe"), "{html}");
    assert_eq!(changed.mentions, [beth.id()]);
    assert_eq!(changed.edited_at, None, "nobody edited it");
    let found: SearchPage = beth.call("search", json!({ "query": "hello" })).await;
    assert_eq!(found.hits.len(), 1);
    let found: SearchPage = beth.call("search", json!({ "query": "zoe_original" })).await;
    assert!(found.hits.is_empty(), "{found:?}");
    let form = json!({ "room_id": LOBBY, "message_id": edited.id });
    eventually("the earlier version to change", async || {
        let versions: Vec<serde_json::Value> = alan.call("message_versions", &form).await;
        versions[0]["content"] == "@(deleted 已注销) first"
    })
    .await;
}

/// The test of tests: what of a person is left in the files.
#[tokio::test]
async fn nothing_personal_is_left_on_disk() {
    let mut server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let mut zoe =
        Client::from_builder(server.address, reqwest::Client::builder().user_agent("zoes-browser/7"));
    zoe.register("zoe_original").await;
    let form = json!({ "nickname": "Zoë Nickname", "avatar_id": 7 });
    let _: Account = zoe.call("update_profile", form).await;
    let form = json!({ "endpoint": "https://push.example.net/s/zoes-endpoint", "p256dh":
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "auth": "zoesauthsecretzoesauthA" });
    let subscribed = zoe.post("subscribe_push", form).await;
    let unsent = upload(&zoe, LOBBY, "zoes-unsent.txt", b"zoes unsent words").await;
    let sent = upload(&zoe, LOBBY, "sent.txt", b"words that were sent").await;
    let form = json!({ "room_id": LOBBY, "content": "what I said", "attachments[0]": sent.id });
    let _: serde_json::Value = zoe.call("post_message", form).await;
    for number in 0..120 {
        alan.post_message(LOBBY, &format!("@zoe_original, number {number}")).await;
    }
    let edited = alan.post_message(LOBBY, "@zoe_original before").await;
    let form = json!({ "room_id": LOBBY, "message_id": edited.id, "content": "after" });
    let _: serde_json::Value = alan.call("edit_message", form).await;
    // In a room of two owners, which stays.
    let room = zoe.create_room("Builds", RoomKind::Private).await.id;
    zoe.add(room, &alan, Role::Owner).await;
    let form = json!({ "room_id": room, "url": "https://hooks.example.net/zoes-target" });
    let _: serde_json::Value = zoe.call("create_outgoing_webhook", form).await;
    let form = json!({ "room_id": room, "name": "CI" });
    let incoming: NewIncomingWebhook = zoe.call("create_incoming_webhook", form).await;
    server
        .execute(
            "INSERT INTO imported (source, kind, old_id, new_id, label)
             SELECT 'go-gin-chat', 'user', 7, id, 'zoes old name' FROM users WHERE username = 'zoe_original'",
        )
        .await;
    let cookie = zoe.cookie().unwrap();

    let person = [
        "zoes-target",
        "zoes old name",
        "zoe_original",
        "Zoë Nickname",
        "zoes-browser/7",
        "zoes-endpoint",
        "zoes-unsent.txt",
        "zoes unsent words",
    ];
    let left = |server: &Server| -> Vec<String> {
        let files = server.stored();
        let is_in =
            |text: &str, content: &[u8]| content.windows(text.len()).any(|part| part == text.as_bytes());
        let found = files.iter().flat_map(|(path, content)| {
            person
                .iter()
                .filter(move |text| is_in(text, content))
                .map(move |text| format!("{text} in {}", path.display()))
        });
        found.collect()
    };
    server.stop().await;
    let before = left(&server);
    for text in person.iter().filter(|text| subscribed.is_ok() || **text != "zoes-endpoint") {
        assert!(before.iter().any(|found| found.starts_with(text)), "the test cannot see {text}: {before:?}");
    }
    server.start_again().await;

    let beth = server.register("beth").await;
    let zoe = Client::with_cookie(server.address, &cookie);
    delete(&zoe).await;
    let hook = server.guest().request(Method::POST, &incoming.path).json(&json!({ "text": "still here" }));
    assert_eq!(server.guest().respond(hook).await.status(), 404);
    eventually("all names to go", async || {
        let page: HistoryPage = beth.history(LOBBY, None, 100).await;
        page.messages.iter().all(|message| !message.content.contains("zoe_original"))
    })
    .await;
    // With the server still running: nothing waits for its end.
    eventually("the files to forget", async || left(&server).is_empty()).await;
    let path = format!("/media/{}/original", unsent.id);
    assert_eq!(alan.get(&path).await.status(), 404);
    let path = format!("/media/{}/original", sent.id);
    assert_eq!(alan.get(&path).await.text().await.unwrap(), "words that were sent", "messages stay");
    server.stop().await;
    assert_eq!(left(&server), [""; 0]);
}

#[tokio::test]
async fn what_was_left_undone_is_done_at_the_next_start() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let zoe = server.register("zoe_original").await;
    alan.post_message(LOBBY, "@zoe_original").await;
    let id = zoe.id();
    server.stop().await;
    // As if the server had been killed before it could begin.
    let store = database::open(server.data_dir()).await;
    let erased: Result<(), StoreError> =
        store.write(move |tx| Box::pin(async move { tx.erase_user(id, 1).await }), |()| ()).await;
    erased.unwrap();
    store.close().await;
    server.start_again().await;
    eventually("the name to go", async || {
        alan.history(LOBBY, None, 10).await.messages[0].content == "@(deleted 已注销)"
    })
    .await;
}

#[tokio::test]
async fn a_room_is_passed_on_first_or_goes_with_its_only_member() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let zoe = server.register("zoe").await;
    let shared: Room = zoe.create_room("Ours", RoomKind::Private).await;
    let lonely: Room = zoe.create_room("Mine", RoomKind::Public).await;
    zoe.add(shared.id, &alan, Role::Member).await;
    let form = json!({ "password": PASSWORD });
    assert_eq!(zoe.refused("delete_account", &form).await, ErrorCode::LastOwner);
    let _: Account = zoe.call("me", json!({})).await;
    assert!(zoe.room(lonely.id).await.is_some(), "nothing has happened");

    zoe.set_role(shared.id, alan.id(), Role::Owner).await;
    delete(&zoe).await;
    assert_eq!(alan.members(shared.id).await.members.len(), 1);
    assert!(alan.room(lonely.id).await.is_none());
}

#[tokio::test]
async fn the_last_administrator_stays_while_others_are_there() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    alan.set_role(LOBBY, beth.id(), Role::Owner).await;
    assert_eq!(alan.refused("delete_account", json!({ "password": PASSWORD })).await, ErrorCode::LastAdmin);
    delete(&beth).await;
    alan.post_message(LOBBY, "alone").await;
    delete(&alan).await;

    let carl = server.register("carl").await;
    assert!(carl.account().is_admin, "the next one begins anew");
    assert_eq!(carl.room(LOBBY).await.unwrap().role, Some(Role::Owner));
    assert_eq!(carl.history(LOBBY, None, 10).await.messages[0].content, "alone");
}

#[tokio::test]
async fn only_who_knows_the_password_deletes_the_account() {
    let server = Server::start().await;
    server.register("alan").await;
    let zoe = server.register("zoe").await;
    let form = json!({ "password": "not sesame" });
    assert_eq!(zoe.refused("delete_account", form).await, ErrorCode::WrongPassword);
    let _: Account = zoe.call("me", json!({})).await;
    let guest = server.guest();
    let form = json!({ "password": PASSWORD });
    assert_eq!(guest.refused("delete_account", form).await, ErrorCode::Unauthorized);
}
