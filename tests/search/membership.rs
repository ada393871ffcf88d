//! Only what one may read is found.

use salon::protocol::{ErrorCode, Role, RoomKind};
use serde_json::json;

use crate::{LOBBY, start};

#[tokio::test]
async fn rooms_of_others_are_not_searched() {
    let server = start().await;
    let owner = server.register("owner").await;
    let member = server.register("member").await;
    let outsider = server.register("outsider").await;
    for kind in [RoomKind::Private, RoomKind::Public] {
        let room = owner.create_room("Room", kind).await.id;
        owner.add(room, &member, Role::Member).await;
        let text = format!("secret of {kind:?}");
        owner.post_message(room, &text).await;
        let query = json!({ "query": "secret", "room_id": room });
        assert_eq!(member.search(query.clone()).await.hits.len(), 1);
        assert_eq!(outsider.finds("secret").await, [""; 0]);
        assert_eq!(outsider.refused("search", &query).await, ErrorCode::NotFound);
        let by_owner = json!({ "query": "secret", "from": "owner" });
        assert_eq!(outsider.search(by_owner).await.hits, []);
        owner.post("delete_room", json!({ "room_id": room })).await.unwrap();
        assert_eq!(member.finds("secret").await, [""; 0], "deleted");
        assert_eq!(member.refused("search", &query).await, ErrorCode::NotFound);
    }
    let direct = owner.direct(&member).await.id;
    owner.post_message(direct, "secret between us").await;
    assert_eq!(member.finds("secret").await, ["secret between us"]);
    assert_eq!(outsider.finds("secret").await, [""; 0]);
    let form = json!({ "query": "secret", "room_id": direct });
    assert_eq!(outsider.refused("search", form).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_room_one_has_left_finds_nothing() {
    let server = start().await;
    let owner = server.register("owner").await;
    let member = server.register("member").await;
    let room = owner.create_room("Room", RoomKind::Private).await.id;
    owner.add(room, &member, Role::Member).await;
    member.post_message(room, "my own words").await;
    assert_eq!(member.finds("words").await, ["my own words"]);
    let page = member.search(json!({ "query": "words" })).await;
    owner.remove(room, member.id()).await;
    assert_eq!(member.finds("words").await, [""; 0]);
    let on = json!({ "query": "words", "cursor": page.hits[0].message.id.0 + 1 });
    assert_eq!(member.search(on).await.hits, [], "nor does a cursor from before");
    owner.add(room, &member, Role::Member).await;
    assert_eq!(member.finds("words").await, ["my own words"]);
    member.leave(room).await;
    assert_eq!(member.finds("words").await, [""; 0]);
    let inside = json!({ "query": "words", "room_id": room });
    assert_eq!(member.refused("search", inside).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_searches_without_signing_in() {
    let server = start().await;
    let alan = server.register("alan").await;
    alan.post_message(LOBBY, "tea").await;
    let form = json!({ "query": "tea" });
    assert_eq!(server.guest().refused("search", form).await, ErrorCode::Unauthorized);
}
