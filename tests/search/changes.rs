//! The index follows the log.

use salon::protocol::{Message, RoomId};
use serde_json::json;

use crate::support::{Client, Server};
use crate::{LOBBY, start};

async fn edit(client: &Client, message: &Message, content: &str) {
    let form = json!({ "room_id": message.room_id, "message_id": message.id, "content": content });
    let _: Message = client.call("edit_message", form).await;
}

async fn recall(client: &Client, message: &Message) {
    let form = json!({ "room_id": message.room_id, "message_id": message.id });
    let _: Message = client.call("recall_message", form).await;
}

#[tokio::test]
async fn an_edited_message_is_found_by_what_it_says_now() {
    let server = start().await;
    let alan = server.register("alan").await;
    let posted = alan.post_message(LOBBY, "green tea 绿茶").await;
    edit(&alan, &posted, "black tea 红茶").await;
    assert_eq!(alan.finds("tea").await, ["black tea 红茶"]);
    assert_eq!(alan.finds("black").await, ["black tea 红茶"]);
    assert_eq!(alan.finds("红茶").await, ["black tea 红茶"]);
    assert_eq!(alan.finds("green").await, [""; 0]);
    assert_eq!(alan.finds("绿茶").await, [""; 0]);
    edit(&alan, &posted, "green tea").await;
    assert_eq!(alan.finds("green").await, ["green tea"]);
    assert_eq!(alan.finds("black").await, [""; 0]);
}

#[tokio::test]
async fn a_recalled_message_is_not_found() {
    let server = start().await;
    let alan = server.register("alan").await;
    alan.post_message(LOBBY, "tea that stays").await;
    let posted = alan.post_message(LOBBY, "tea that goes").await;
    recall(&alan, &posted).await;
    assert_eq!(alan.finds("tea").await, ["tea that stays"]);
    let again = json!({ "room_id": LOBBY, "content": "tea that goes", "client_id": posted.client_id });
    alan.post("post_message", again).await.unwrap();
    assert_eq!(alan.finds("goes").await, [""; 0], "sent again, it is still recalled");
}

#[tokio::test]
async fn what_was_recalled_or_edited_away_is_not_in_any_file() {
    // Words that nothing else has; the index keeps only the ends of words that follow a similar one.
    const RECALLED: [&str; 3] = ["quizzaciously", "xylotomous", "鑫淼焱"];
    const EDITED: &str = "zyzzyvabaloo";
    let mut server = start().await;
    let alan = server.register("alan").await;
    let seed = server.seed().await;
    seed.messages(LOBBY, alan.id(), "plain words of number ", 300).await;
    let mut posted = Vec::new();
    for number in 0..5 {
        posted.push(alan.post_message(LOBBY, &format!("{} {number}", RECALLED.join(" "))).await);
    }
    let edited = alan.post_message(LOBBY, &format!("{EDITED} once")).await;
    seed.messages(LOBBY, alan.id(), "qui xyl zyz plain words again ", 300).await;
    assert_eq!(alan.finds(RECALLED[1]).await.len(), 5);
    for message in &posted {
        recall(&alan, message).await;
    }
    edit(&alan, &edited, "unmistakably").await;
    recall(&alan, &edited).await;
    assert_eq!(alan.finds(RECALLED[1]).await, [""; 0]);
    seed.close().await;
    server.stop().await;
    let files = Files::read(&server);
    for word in RECALLED.into_iter().chain([EDITED, "unmistakably"]) {
        // Without its first characters it would still be found where only the end of a word is written.
        let tail: String = word.chars().skip(word.chars().count() / 2).collect();
        assert_eq!(files.holding(&tail), 0, "{tail}");
    }
    assert_eq!(files.holding("plain"), 1, "words are to be found, if they are there");
}

/// What a stopped server leaves.
struct Files(Vec<Vec<u8>>);

impl Files {
    fn read(server: &Server) -> Self {
        Self(server.stored().into_iter().map(|(_, content)| content).collect())
    }

    /// How many of them have a text in them.
    fn holding(&self, text: &str) -> usize {
        let holds = |bytes: &&Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.0.iter().filter(holds).count()
    }
}

#[tokio::test]
async fn what_could_not_be_posted_is_not_found() {
    let server = start().await;
    let alan = server.register("alan").await;
    let posted = alan.post_message(LOBBY, "tea once").await;
    let conflict = json!({ "room_id": LOBBY, "content": "coffee", "client_id": posted.client_id });
    alan.post("post_message", conflict).await.unwrap_err();
    let elsewhere = json!({ "room_id": RoomId(99), "content": "coffee" });
    alan.post("post_message", elsewhere).await.unwrap_err();
    assert_eq!(alan.finds("coffee").await, [""; 0]);
    assert_eq!(alan.finds("tea").await, ["tea once"]);
}
