//! `salon import go-gin-chat`.

use std::fs;
use std::path::Path;

use salon::protocol::{ErrorCode, Message, Room, RoomKind};
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::stored::{Stored, open};
use crate::support::command::{Ended, Serving, run, run_with_input, salon};
use crate::support::{Client, PASSWORD};

const DUMP: &str = include_str!("../fixtures/go_gin_chat.sql");

async fn import(directory: &Path, dump: &str) -> Ended {
    fs::write(directory.join("dump.sql"), dump).unwrap();
    let arguments = ["import", "go-gin-chat", "dump.sql", "--utc-offset", "+08:00", "--data-dir", "data"];
    run(salon(directory, &arguments)).await
}

/// An instance that has a beth of its own, and the fixture.
async fn imported() -> TempDir {
    let directory = tempdir().unwrap();
    for name in ["root", "beth"] {
        let create =
            salon(directory.path(), &["user", "create", name, "--password-stdin", "--data-dir", "data"]);
        assert_eq!(run_with_input(create, PASSWORD).await.code, Some(0));
    }
    let ended = import(directory.path(), DUMP).await;
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    for line in [
        "imported 7 people, 2 rooms, 2 private conversations, 12 messages",
        "1 deleted people have written",
        "1 deleted people were left out",
        "2 deleted messages",
        "1 empty messages",
        "2 messages by or to people who are not in the file",
        "2 messages to oneself",
        "beth signs in as beth_2",
        "plain has no password",
    ] {
        assert!(ended.stdout.contains(line), "{line}: {ended:?}");
    }
    directory
}

async fn sign_in(serving: &Serving, name: &str, password: &str) -> Client {
    let client = Client::new(serving.address);
    let answer = client.post("login", json!({ "username": name, "password": password })).await;
    answer.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    client
}

fn named<'a>(rooms: &'a [Room], name: &str) -> &'a Room {
    rooms.iter().find(|room| room.name == name).unwrap_or_else(|| panic!("{name}: {rooms:?}"))
}

async fn history(client: &Client, room: &Room) -> Vec<Message> {
    client.history(room.id, None, 100).await.messages
}

#[tokio::test]
async fn rooms_and_private_conversations_are_there_with_their_texts_and_times() {
    let directory = imported().await;
    Stored::read(&directory.path().join("data")).await.expect_order();
    let serving = Serving::start_in(directory.path()).await;
    let ada = sign_in(&serving, "ada", "ada123456").await;
    let rooms = ada.rooms().await;
    let first = named(&rooms, "Room 1 房间");
    assert_eq!((first.kind, first.unread(), first.member_count), (RoomKind::Public, 0, 4));
    assert_eq!(named(&rooms, "Room 3 房间").role, None, "she has never written there");

    let messages = history(&ada, first).await;
    let texts: Vec<&str> = messages.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Hello, it's me; \"Ada\"",
            "你好 👩‍👩‍👧 (哈哈), it's -- not a comment /* nor this",
            "C:\\temp\\new\nsecond line",
            "<script>alert(1)</script><b>bold</b>",
            "https://i.example.org/a.png",
            "look\njavascript:alert(1)",
            "I was here",
            "out of order",
        ]
    );
    assert_eq!(messages[0].created_at, 1_614_736_800_000, "ten o'clock, at +08:00");
    assert!(messages.is_sorted_by_key(|message| message.created_at));
    let html: Vec<&str> = messages.iter().filter_map(|message| message.html.as_deref()).collect();
    assert!(html.iter().any(|html| html.contains("href=\"https://i.example.org/a.png\"")), "{html:?}");
    for forbidden in ["<script", "<b>", "<img", "href=\"javascript"] {
        assert!(!html.iter().any(|html| html.contains(forbidden)), "{forbidden}: {html:?}");
    }
    assert_eq!(
        (messages[3].user.username.as_str(), messages[3].user.nickname.as_str()),
        ("JürgenMüller-Lüd", "Jürgen Müller-Lüdenscheidt")
    );

    let private: Vec<&Room> = rooms.iter().filter(|room| room.kind == RoomKind::Direct).collect();
    assert_eq!(private.len(), 2);
    let with_owner = private.iter().find(|room| room.name == "沙龙的主人").expect("the conversation");
    let said = history(&ada, with_owner).await;
    assert_eq!(said.len(), 2);
    assert_eq!(said[1].content, "yes, between us");
    let found: serde_json::Value = ada.call("search", json!({ "query": "上海" })).await;
    assert!(found.to_string().contains("between us: 上海"), "{found}");
    assert_eq!(ada.connect().await.post(first.id, "and on").await, 9);
}

#[tokio::test]
async fn old_passwords_work_and_are_kept_as_no_md5() {
    let directory = imported().await;
    let data = directory.path().join("data");
    let hashes = async || -> Vec<String> {
        let pool = open(&data).await;
        let hashes = sqlx::query_scalar(
            "SELECT password_hash FROM users WHERE username IN ('ada', 'obrienDROPTABLEu')",
        );
        let hashes = hashes.fetch_all(&pool).await.unwrap();
        pool.close().await;
        hashes
    };
    let before = hashes().await;
    assert!(before.len() == 2 && before.iter().all(|hash| hash.starts_with("$md5$argon2id$")), "{before:?}");
    let md5 = DUMP.lines().find_map(|line| line.strip_prefix("(1,'ada','")).unwrap();
    let stored = fs::read(data.join("salon.db")).unwrap();
    assert!(!stored.windows(32).any(|part| part == &md5.as_bytes()[..32]));

    let serving = Serving::start_in(directory.path()).await;
    let wrong = Client::new(serving.address);
    let form = json!({ "username": "ada", "password": "ada1234567" });
    assert_eq!(wrong.refused("login", form).await, ErrorCode::InvalidCredentials);
    sign_in(&serving, "ada", "ada123456").await;
    sign_in(&serving, "ada", "ada123456").await;
    sign_in(&serving, "obrienDROPTABLEu", "obrien123456").await;
    let after = hashes().await;
    assert!(after.iter().all(|hash| hash.starts_with("$argon2id$")), "{after:?}");

    // Who had the name before is somebody else.
    let beth = sign_in(&serving, "beth", PASSWORD).await;
    assert!(beth.rooms().await.iter().all(|room| room.kind != RoomKind::Direct));
    let other = sign_in(&serving, "beth_2", "beth123456").await;
    assert!(other.rooms().await.iter().any(|room| room.kind == RoomKind::Direct));
    let form = json!({ "username": "gone", "password": "gone123456" });
    assert_eq!(wrong.refused("login", form).await, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn a_second_time_adds_what_is_new_and_nothing_else() {
    let directory = imported().await;
    let data = directory.path().join("data");
    let before = Stored::read(&data).await.messages.len();
    let again = import(directory.path(), DUMP).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.stdout.contains("imported 0 people, 0 rooms, 0 private conversations, 0 messages"),
        "{again:?}"
    );
    assert_eq!(Stored::read(&data).await.messages.len(), before);

    let long = "字".repeat(9_000);
    let later = format!(
        "{DUMP}\nINSERT INTO `messages` VALUES (20,2,1,0,'{long}','',0,'2021-04-01 00:00:00',NULL,NULL);\n"
    );
    let later = import(directory.path(), &later).await;
    assert!(later.stdout.contains("0 private conversations, 1 messages"), "{later:?}");
    assert!(later.stdout.contains("1 messages were too long"), "{later:?}");
    let stored = Stored::read(&data).await;
    stored.expect_order();
    assert_eq!(stored.messages.len(), before + 3);

    let other = DUMP.replace("(1,'ada'", "(1,'grace'");
    let refused = import(directory.path(), &other).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("another go-gin-chat") && refused.stderr.contains("grace"),
        "{refused:?}"
    );
    assert_eq!(Stored::read(&data).await.messages.len(), before + 3);
}

#[tokio::test]
async fn what_is_no_dump_is_refused_with_its_line_and_nothing_is_made() {
    let directory = tempdir().unwrap();
    for (dump, why) in [
        ("", "users"),
        ("not a dump", "users"),
        ("CREATE TABLE `users` (`id` int);\nINSERT INTO `users` VALUES (1, 'abc);\n", "line 2"),
        ("CREATE TABLE `users` (`id` int); INSERT INTO `users` VALUES (1);", "password"),
    ] {
        let ended = import(directory.path(), dump).await;
        assert_eq!(ended.code, Some(1), "{dump}: {ended:?}");
        assert!(ended.stderr.contains(why) && ended.stderr.lines().count() == 1, "{dump}: {ended:?}");
    }
    let missing = run(salon(directory.path(), &["import", "go-gin-chat", "missing.sql"])).await;
    assert_eq!(missing.code, Some(2), "{missing:?}");
    let offset = ["import", "go-gin-chat", "dump.sql", "--utc-offset", "noon"];
    assert_eq!(run(salon(directory.path(), &offset)).await.code, Some(2));
    assert!(!directory.path().join("data").exists());

    let _serving = Serving::start_in(directory.path()).await;
    let busy = import(directory.path(), DUMP).await;
    assert_eq!(busy.code, Some(2), "{busy:?}");
    assert!(busy.stderr.contains("another server"), "{busy:?}");
}
