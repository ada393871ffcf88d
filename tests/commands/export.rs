//! `salon export`, beside a server that runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use salon::protocol::{Message, RoomKind};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::form::LOBBY;
use crate::support::Client;
use crate::support::command::{Serving, run, salon};

fn lines(directory: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(directory.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything in a directory and below.
fn bytes_below(directory: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { bytes_below(&path) } else { fs::read(path).unwrap() });
    }
    all
}

#[tokio::test]
async fn everything_can_be_read_without_salon_but_what_was_recalled() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let (mut alan, mut beth) = (Client::new(serving.address), Client::new(serving.address));
    alan.register("alan").await;
    beth.register("beth").await;
    let mut socket = alan.connect().await;
    let file = alan.upload("笔记.txt", b"some notes").await;
    socket.attach("with a **file**", &[&file]).await;
    let secret = alan.upload("secret.txt", b"nobody is to know").await;
    let secret = socket.attach("classified", &[&secret]).await;
    let _: Message = alan.call("recall_message", json!({ "room_id": LOBBY, "message_id": secret.id })).await;
    let direct = alan.direct(&beth).await;
    alan.post_message(direct.id, "between us").await;
    let deleted = alan.create_room("Deleted", RoomKind::Private).await;
    alan.post_message(deleted.id, "in a deleted room").await;
    let () = alan.call("delete_room", json!({ "room_id": deleted.id })).await;

    for target in ["out", "out.tar"] {
        let ended = run(salon(directory.path(), &["export", target, "--data-dir", "data"])).await;
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
        assert!(ended.stdout.contains("2 people, 2 rooms, 3 messages, 1 files"), "{ended:?}");
    }
    let out = directory.path().join("out");
    assert_eq!(lines(&out, "users.jsonl")[0]["username"], "alan");
    let rooms = lines(&out, "rooms.jsonl");
    assert_eq!(
        (rooms[1]["kind"].as_str(), rooms[1]["members"].as_array().unwrap().len()),
        (Some("direct"), 2)
    );
    let messages = lines(&out, "messages.jsonl");
    let messages: Vec<Message> =
        messages.into_iter().map(|message| serde_json::from_value(message).unwrap()).collect();
    let texts: Vec<&str> = messages.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(texts, ["with a **file**", "", "between us"]);
    assert!(messages[1].recalled.is_some());
    assert_eq!(fs::read(out.join(format!("media/{}/笔记.txt", file.id))).unwrap(), b"some notes");
    let all = bytes_below(&out);
    for word in ["classified", "secret.txt", "nobody is to know", "in a deleted room", "argon2"] {
        assert!(!all.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }

    // Any tar reads the archive.
    let unpacked = directory.path().join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    let archive = directory.path().join("out.tar");
    let done = Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&unpacked).status().unwrap();
    assert!(done.success());
    assert_eq!(lines(&unpacked.join("out"), "messages.jsonl").len(), 3);

    let again = run(salon(directory.path(), &["export", "out", "--data-dir", "data"])).await;
    assert_eq!(again.code, Some(1), "{again:?}");
    let names: Vec<String> = fs::read_dir(directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".salon"))
        .collect();
    assert_eq!(names, [""; 0]);
}
