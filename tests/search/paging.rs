//! Page after page.

use std::collections::BTreeSet;

use salon::protocol::{MessageId, limits};
use serde_json::json;

use crate::{LOBBY, start};

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended_though_people_write() {
    const COUNT: usize = 3 * limits::SEARCH_PAGE + 5;
    let server = start().await;
    let alan = server.register("alan").await;
    server.seed().await.messages(LOBBY, alan.id(), "tea number ", COUNT).await;
    let mut found: Vec<MessageId> = Vec::new();
    let mut form = json!({ "query": "tea" });
    for round in 0.. {
        assert!(round < 10, "pages without end");
        let writing = alan.post_message(LOBBY, "more tea, while you read");
        let (page, _) = tokio::join!(alan.search(form.clone()), writing);
        if round > 0 {
            assert!(
                page.hits.iter().all(|hit| hit.message.content.starts_with("tea number")),
                "only older ones"
            );
        }
        found.extend(page.hits.iter().map(|hit| hit.message.id));
        let Some(next) = page.next else { break };
        assert_eq!(page.hits.len(), limits::SEARCH_PAGE);
        form["cursor"] = json!(next);
    }
    assert!(found.is_sorted_by(|newer, older| newer > older), "newest first: {found:?}");
    let distinct: BTreeSet<&MessageId> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "no doubles");
    assert!((COUNT..=COUNT + 1).contains(&found.len()), "{}", found.len());
}

#[tokio::test]
async fn the_last_page_says_so() {
    let server = start().await;
    let alan = server.register("alan").await;
    server.seed().await.messages(LOBBY, alan.id(), "tea ", limits::SEARCH_PAGE).await;
    let page = alan.search(json!({ "query": "tea" })).await;
    assert_eq!((page.hits.len(), page.next), (limits::SEARCH_PAGE, None));
    alan.post_message(LOBBY, "tea again").await;
    let page = alan.search(json!({ "query": "tea" })).await;
    assert_eq!(page.hits[0].message.content, "tea again");
    let last = alan.search(json!({ "query": "tea", "cursor": page.next.unwrap() })).await;
    assert_eq!((last.hits.len(), last.next), (1, None));
    assert_eq!(last.hits[0].message.content, "tea 1");
}
