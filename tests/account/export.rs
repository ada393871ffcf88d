//! Taking along what is one's own.

use std::collections::BTreeMap;

use salon::protocol::{Attachment, ErrorCode, RoomId, RoomKind};
use serde_json::{Value, json};

use crate::files::{unzip, upload};
use crate::support::{Client, Server, answer};

const LOBBY: RoomId = RoomId(1);
const PATH: &str = "/api/account/export";

/// The files of an archive.
async fn archive(client: &Client) -> BTreeMap<String, Vec<u8>> {
    let response = client.get(PATH).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/zip");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let disposition = response.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    unzip(&response.bytes().await.unwrap())
}

fn lines(archive: &BTreeMap<String, Vec<u8>>) -> Vec<Value> {
    let text = std::str::from_utf8(&archive["messages.jsonl"]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn post_with(client: &Client, room: RoomId, text: &str, file: &Attachment) {
    let form = json!({ "room_id": room, "content": text, "attachments[0]": file.id });
    let _: Value = client.call("post_message", form).await;
}

#[tokio::test]
async fn everything_of_one_s_own_is_in_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let left = alan.create_room("Left", RoomKind::Public).await.id;
    beth.join(left).await;
    beth.post_message(left, "in a room I left").await;
    beth.leave(left).await;
    let edited = beth.post_message(LOBBY, "first words").await;
    let form = json!({ "room_id": LOBBY, "message_id": edited.id, "content": "second words" });
    let _: Value = beth.call("edit_message", form).await;
    let recalled = beth.post_message(LOBBY, "taken back").await;
    let _: Value = beth.call("recall_message", json!({ "room_id": LOBBY, "message_id": recalled.id })).await;
    let large: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
    let file = upload(&beth, LOBBY, "湖 lake.bin", &large).await;
    post_with(&beth, LOBBY, "with a file", &file).await;
    let unsent = upload(&beth, LOBBY, "unsent.txt", b"not sent").await;

    let archive = archive(&beth).await;
    let account: Value = serde_json::from_slice(&archive["account.json"]).unwrap();
    assert_eq!(account["account"]["username"], "beth");
    assert_eq!(account["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(account["rooms"][0]["name"], "Lobby 大厅");
    assert_eq!(account["rooms"][0]["role"], "member");
    assert_eq!(account["rooms"].as_array().unwrap().len(), 1, "those one is in");

    let lines = lines(&archive);
    let texts: Vec<&str> = lines.iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["in a room I left", "second words", "", "with a file"]);
    assert_eq!(lines[0]["room_id"], left.0);
    assert_eq!(lines[1]["room"], "Lobby 大厅");
    assert_eq!(lines[1]["earlier"][0]["content"], "first words");
    assert!(lines[2]["recalled_at"].is_i64());
    let place = lines[3]["attachments"][0].as_str().unwrap();
    assert_eq!(place, format!("media/{}-湖 lake.bin", file.id));
    assert_eq!(archive[place], large);
    assert_eq!(archive[&format!("media/{}-unsent.txt", unsent.id)], b"not sent");
    assert_eq!(archive.len(), 4, "{:?}", archive.keys());
}

#[tokio::test]
async fn nothing_of_others_is_in_it() {
    let server = Server::start().await;
    let alan = server.register("alan_other").await;
    let beth = server.register("beth").await;
    let direct = alan.direct(&beth).await.id;
    let said = alan.post_message(LOBBY, "words of another").await;
    alan.post_message(direct, "words in private").await;
    let file = upload(&alan, LOBBY, "picture-of-another.bin", b"bytes of another").await;
    post_with(&alan, LOBBY, "", &file).await;
    let form = json!({ "room_id": LOBBY, "content": "mine", "reply_to": said.id });
    let _: Value = beth.call("post_message", form).await;
    beth.post_message(direct, "mine too").await;
    let hidden = alan.create_room("Hidden from beth", RoomKind::Private).await;
    alan.post_message(hidden.id, "hidden words").await;

    let archive = archive(&beth).await;
    assert_eq!(lines(&archive).len(), 2);
    assert_eq!(lines(&archive)[0]["reply_to"], said.id.0);
    let all = archive.into_iter().flat_map(|(name, content)| [name.into_bytes(), content].concat());
    let all = String::from_utf8_lossy(&all.collect::<Vec<u8>>()).into_owned();
    for theirs in ["another", "in private", "alan_other", "idden"] {
        assert!(!all.contains(theirs), "{theirs}: {all}");
    }
}

#[tokio::test]
async fn many_messages_come_in_their_order() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let seed = server.seed().await;
    seed.messages(LOBBY, alan.id(), "message ", 1000).await;
    seed.close().await;
    let lines = lines(&archive(&alan).await);
    let texts: Vec<_> = lines.iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = (1..=1000).map(|number| format!("message {number}")).collect();
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn it_is_for_the_signed_in_and_not_for_ever() {
    let server = Server::start().await;
    let (_, error) = answer(server.guest().get(PATH).await).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unauthorized);
    let alan = server.register("alan").await;
    for _ in 0..3 {
        archive(&alan).await;
    }
    let (status, error) = answer(alan.get(PATH).await).await.unwrap_err();
    assert_eq!((status.as_u16(), error.code), (429, ErrorCode::RateLimited));
}
