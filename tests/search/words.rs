//! Which words find which messages.

use salon::protocol::{ErrorCode, Highlight, SearchHit};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use crate::support::{Client, Server};
use crate::{LOBBY, start};

async fn with_messages(contents: &[&str]) -> (Server, Client) {
    let server = start().await;
    let alan = server.register("alan").await;
    for content in contents {
        alan.post_message(LOBBY, content).await;
    }
    (server, alan)
}

/// The marked parts of a hit's text.
fn marked(hit: &SearchHit) -> Vec<String> {
    let cut = |place: &Highlight| hit.message.content.chars().skip(place.start).take(place.length).collect();
    hit.highlights.iter().map(cut).collect()
}

#[tokio::test]
async fn chinese_is_found_by_any_run_of_characters() {
    let (_server, alan) =
        with_messages(&["我家在上海东边", "海上生明月", "上周去了海边", "用 Rust 写聊天室", "㐀𠮷野家"])
            .await;
    assert_eq!(alan.finds("上海").await, ["我家在上海东边"]);
    assert_eq!(alan.finds("海").await, ["上周去了海边", "海上生明月", "我家在上海东边"]);
    assert_eq!(alan.finds("在上海东").await, ["我家在上海东边"]);
    assert_eq!(alan.finds("上 海").await, ["上周去了海边", "海上生明月", "我家在上海东边"]);
    assert_eq!(alan.finds("rust写").await, ["用 Rust 写聊天室"]);
    assert_eq!(alan.finds("聊天 RUST").await, ["用 Rust 写聊天室"]);
    assert_eq!(alan.finds("𠮷野").await, ["㐀𠮷野家"]);
    assert_eq!(alan.finds("北京").await, [""; 0]);
}

#[tokio::test]
async fn other_scripts_without_spaces_are_found_alike() {
    let (_server, alan) = with_messages(&["東京タワーに行く", "안녕하세요 여러분", "สวัสดีครับ"]).await;
    assert_eq!(alan.finds("タワー").await, ["東京タワーに行く"]);
    assert_eq!(alan.finds("ﾀﾜｰ").await, ["東京タワーに行く"]);
    assert_eq!(alan.finds("하세").await, ["안녕하세요 여러분"]);
    assert_eq!(alan.finds("สดี").await, ["สวัสดีครับ"]);
}

#[tokio::test]
async fn case_width_and_diacritics_do_not_matter() {
    let (_server, alan) = with_messages(&["Crème Brûlée", "ＦＵＬＬ　ｗｉｄｔｈ", "Straße"]).await;
    for query in ["creme brulee", "CRÈME", "cre\u{300}me", "Creme"] {
        assert_eq!(alan.finds(query).await, ["Crème Brûlée"], "{query}");
    }
    for query in ["full width", "Ｗｉｄｔｈ full"] {
        assert_eq!(alan.finds(query).await, ["ＦＵＬＬ　ｗｉｄｔｈ"], "{query}");
    }
    assert_eq!(alan.finds("STRASSE").await, ["Straße"]);
}

#[tokio::test]
async fn all_words_are_wanted_and_the_last_may_be_unfinished() {
    let (_server, alan) = with_messages(&["hello wide world", "hello word", "worldly things"]).await;
    assert_eq!(alan.finds("world hello").await, ["hello wide world"]);
    assert_eq!(alan.finds("hello wor").await, ["hello word", "hello wide world"]);
    assert_eq!(alan.finds("wor hello").await, [""; 0], "only the last one");
    assert_eq!(alan.finds("world").await, ["worldly things", "hello wide world"]);
    assert_eq!(alan.finds("orld").await, [""; 0], "words are found from their beginning");
    assert_eq!(alan.finds("\"world\"").await, ["hello wide world"], "what is quoted is finished");
    assert_eq!(alan.finds("\"hello wide\"").await, ["hello wide world"]);
    assert_eq!(alan.finds("\"hello world\"").await, [""; 0]);
}

#[tokio::test]
async fn emoji_are_found_whatever_their_shade() {
    let (_server, alan) = with_messages(&["好👍🏽", "👩\u{200D}👧 at home", "🇨🇳"]).await;
    assert_eq!(alan.finds("👍").await, ["好👍🏽"]);
    assert_eq!(alan.finds("👍🏿").await, ["好👍🏽"]);
    assert_eq!(alan.finds("👩\u{200D}👧").await, ["👩\u{200D}👧 at home"]);
    assert_eq!(alan.finds("🇨🇳").await, ["🇨🇳"]);
    assert_eq!(alan.finds("🎉").await, [""; 0]);
}

#[tokio::test]
async fn what_is_typed_is_never_syntax() {
    let text = "near miss: the words of NEAR(a b) and c++ or \"so\" it's 100% done";
    let (_server, alan) = with_messages(&[text, "something else"]).await;
    for query in [
        "NEAR(a b)",
        "NEAR(a, b)",
        "words:",
        "words OR",
        "done AND",
        "NOT done",
        "it's",
        "-miss",
        "miss*",
        "^near",
        "\"near miss",
        "{miss}",
        "done; --",
        "c++",
        "100%",
        "\"so\"\"it\"",
        "near + miss",
    ] {
        let found = alan.finds(query).await;
        let expected: &[&str] = if query == "NOT done" { &[] } else { &[text] };
        assert_eq!(found, expected, "{query}");
    }
    for query in ["something OR near", "something AND else", "author:1", "1__1", "1_else"] {
        assert_eq!(alan.finds(query).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn matches_are_marked() {
    let (_server, alan) = with_messages(&["我家在上海,Café 在上海东边"]).await;
    let page = alan.search(json!({ "query": "上海 caf" })).await;
    assert_eq!(marked(&page.hits[0]), ["上海", "Café", "上海"]);
    assert_eq!(page.hits[0].highlights[0], Highlight { start: 3, length: 2 });
    assert_eq!(page.hits[0].snippet.text, "我家在上海,Café 在上海东边");
    assert_eq!(page.hits[0].snippet.highlights, page.hits[0].highlights);
    assert!(!page.hits[0].snippet.cut_before && !page.hits[0].snippet.cut_after);
}

#[tokio::test]
async fn a_long_message_shows_the_part_around_the_match() {
    let long = format!("{}\n<b>needle</b> {}", "hay ".repeat(200), "stack ".repeat(100));
    let (_server, alan) = with_messages(&[&long]).await;
    let page = alan.search(json!({ "query": "needle" })).await;
    let snippet = &page.hits[0].snippet;
    assert_eq!(snippet.text.chars().count(), 120);
    assert!(snippet.text.contains(" <b>needle</b> "), "plain text on one line: {}", snippet.text);
    assert!(snippet.cut_before && snippet.cut_after);
    let place = snippet.highlights[0];
    assert_eq!(snippet.text.chars().skip(place.start).take(place.length).collect::<String>(), "needle");
}

#[tokio::test]
async fn a_long_sentence_is_found_and_a_similar_one_is_not() {
    let sentence = "床前明月光疑是地上霜举头望明月低头思故乡";
    let similar = "床前明月光疑是地上霜举头望明月低头思故人";
    let (_server, alan) = with_messages(&[sentence, similar]).await;
    assert_eq!(alan.finds(sentence).await, [sentence]);
    assert_eq!(alan.finds("一 二 三 四 五 六 七 八 九 十 床前").await, [""; 0]);
}

#[tokio::test]
async fn attachments_are_found_by_their_names() {
    let (server, alan) = with_messages(&["nothing of that here"]).await;
    let file = server.data_dir().join("salon.db");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let id = Uuid::new_v4();
    sqlx::query(
        "INSERT INTO attachments (id, room_id, uploader_id, kind, name, media_type, size, stored_size, created_at)
         VALUES ($1, 1, $2, 'file', '会议纪要 Minutes.pdf', 'application/pdf', 1, 1, 0)",
    )
    .bind(id.to_string())
    .bind(alan.id().0)
    .execute(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();
    let form = json!({ "room_id": LOBBY, "content": "see there", "attachments[0]": id });
    alan.post("post_message", form).await.unwrap();
    for query in ["纪要", "minutes pdf", "there 会议"] {
        assert_eq!(alan.finds(query).await, ["see there"], "{query}");
    }
    let page = alan.search(json!({ "query": "纪要" })).await;
    assert_eq!(page.hits[0].highlights, []);
    assert_eq!(page.hits[0].snippet.text, "会议纪要 Minutes.pdf");
    assert_eq!(page.hits[0].snippet.highlights, [Highlight { start: 2, length: 2 }]);
    let message = &page.hits[0].message;
    let recall = json!({ "room_id": LOBBY, "message_id": message.id });
    alan.post("recall_message", recall).await.unwrap();
    assert_eq!(alan.finds("纪要").await, [""; 0]);
}

#[tokio::test]
async fn nothing_but_punctuation_is_no_search() {
    let (_server, alan) = with_messages(&["!?"]).await;
    for query in ["", " ", "!?", "\"\"", "*", "。。。", "\u{200D}", "_"] {
        assert_eq!(
            alan.refused("search", json!({ "query": query })).await,
            ErrorCode::SearchEmpty,
            "{query:?}"
        );
    }
}
