//! What is no search.

use salon::protocol::{ErrorCode, limits};
use serde_json::json;

use crate::support::Server;
use crate::{LOBBY, start};

#[tokio::test]
async fn a_query_has_a_length() {
    let server = start().await;
    let alan = server.register("alan").await;
    let longest = "字".repeat(limits::SEARCH_CHARS);
    alan.post_message(LOBBY, &longest).await;
    assert_eq!(alan.finds(&longest).await, [longest.as_str()]);
    let too_long = json!({ "query": format!("{longest}字") });
    assert_eq!(alan.refused("search", too_long).await, ErrorCode::BadRequest);
}

#[tokio::test]
async fn malformed_arguments_are_told() {
    let server = start().await;
    let alan = server.register("alan").await;
    for form in [
        json!({}),
        json!({ "query": "tea", "room_id": "x" }),
        json!({ "query": "tea", "before": "yesterday" }),
        json!({ "query": "tea", "cursor": "-" }),
    ] {
        assert_eq!(alan.refused("search", &form).await, ErrorCode::BadRequest, "{form}");
    }
    let nowhere = json!({ "query": "tea", "room_id": 99 });
    assert_eq!(alan.refused("search", nowhere).await, ErrorCode::NotFound);
    for cursor in [i64::MIN, 0, i64::MAX] {
        assert_eq!(alan.search(json!({ "query": "tea", "cursor": cursor })).await.hits, []);
    }
}

#[tokio::test]
async fn searching_is_limited_by_person() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let form = json!({ "query": "tea" });
    let searches = (0..60).map(|_| alan.post("search", &form));
    let results = futures::future::join_all(searches).await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|(_, error)| error.code == ErrorCode::RateLimited), "{refused:?}");
    assert!(refused.iter().all(|(_, error)| error.retry_after_ms.is_some()), "{refused:?}");
    beth.post("search", &form).await.unwrap();
}
