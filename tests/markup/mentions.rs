//! `@name` and `@room`.

use salon::protocol::{Message, Role, RoomId, RoomKind, UserId};
use serde_json::json;

use crate::support::{Client, Server, Socket};

/// A room with an owner, a moderator and two members.
struct Cast {
    server: Server,
    room: RoomId,
    owner: Client,
    moderator: Client,
    ming: Client,
    bob: Client,
}

impl Cast {
    async fn gather() -> Self {
        let server = Server::start().await;
        let owner = server.register("owner").await;
        let moderator = server.register("moderator").await;
        let ming = server.register("小明").await;
        let bob = server.register("Bob").await;
        let room = owner.create_room("Room", RoomKind::Private).await.id;
        owner.add(room, &moderator, Role::Moderator).await;
        owner.add(room, &ming, Role::Member).await;
        owner.add(room, &bob, Role::Member).await;
        Self { server, room, owner, moderator, ming, bob }
    }
}

fn chip(user: UserId, name: &str) -> String {
    format!("<span class=\"mention\" data-user=\"{user}\">@{name}</span>")
}

/// The unread messages that address somebody, as their list of rooms and their `hello` tell.
async fn unread_mentions(client: &Client, room: RoomId) -> Vec<i64> {
    let listed = client.room(room).await.unwrap().mentions;
    let greeted = Socket::open(client).await.rooms.into_iter().find(|it| it.id == room).unwrap().mentions;
    assert_eq!(listed, greeted);
    listed
}

#[tokio::test]
async fn members_are_addressed_by_name() {
    let cast = Cast::gather().await;
    let (ming, bob) = (cast.ming.id(), cast.bob.id());
    let posted = cast.owner.post_message(cast.room, "@小明你好，@BOB @bobby").await;
    let html = format!("<p>{}你好，{} @bobby</p>", chip(ming, "小明"), chip(bob, "BOB"));
    assert_eq!(posted.html, Some(html));
    assert_eq!(posted.mentions, [ming, bob]);
    assert!(!posted.mentions_room);
    assert_eq!(cast.bob.history(cast.room, None, 1).await.messages, std::slice::from_ref(&posted));
    assert_eq!(unread_mentions(&cast.ming, cast.room).await, [posted.seq]);
    assert_eq!(unread_mentions(&cast.bob, cast.room).await, [posted.seq]);
    assert_eq!(unread_mentions(&cast.moderator, cast.room).await, [] as [i64; 0]);
}

#[tokio::test]
async fn who_is_not_in_the_room_cannot_be_told_from_nobody() {
    let cast = Cast::gather().await;
    let outsider = cast.server.register("outsider").await;
    for text in ["@outsider hello", "@nobody hello", "mail@bob.com", "`@bob`", "@ bob"] {
        let posted = cast.owner.post_message(cast.room, text).await;
        assert_eq!(posted.mentions, [], "{text}");
        assert!(!posted.html.unwrap_or_default().contains("mention"), "{text}");
    }
    let refused = outsider.refused("post_message", json!({ "room_id": cast.room, "content": "@bob" })).await;
    assert_eq!(refused, salon::protocol::ErrorCode::NotFound);
}

#[tokio::test]
async fn one_does_not_call_oneself() {
    let cast = Cast::gather().await;
    let posted = cast.bob.post_message(cast.room, "@bob is me").await;
    assert_eq!(posted.html, Some(format!("<p>{} is me</p>", chip(cast.bob.id(), "bob"))));
    assert_eq!(posted.mentions, []);
}

#[tokio::test]
async fn those_who_moderate_address_everyone() {
    let cast = Cast::gather().await;
    let chip = |name: &str| format!("<p><span class=\"mention everyone\">@{name}</span> hi</p>");
    for (who, name) in [(&cast.owner, "room"), (&cast.moderator, "所有人"), (&cast.moderator, "Room")] {
        let posted = who.post_message(cast.room, &format!("@{name} hi")).await;
        assert_eq!(posted.html, Some(chip(name)));
        assert!(posted.mentions_room);
    }
    let by_member = cast.ming.post_message(cast.room, "@room @所有人 hi").await;
    assert!(!by_member.mentions_room);
    assert_eq!(by_member.html, None);
    assert_eq!(unread_mentions(&cast.bob, cast.room).await, [1, 2, 3]);
    assert_eq!(unread_mentions(&cast.moderator, cast.room).await, [1], "nobody is called by themselves");
}

#[tokio::test]
async fn in_a_private_conversation_there_is_no_room_to_address() {
    let cast = Cast::gather().await;
    let direct = cast.owner.direct(&cast.bob).await.id;
    let posted = cast.owner.post_message(direct, "@room @bob").await;
    assert!(!posted.mentions_room);
    assert_eq!(posted.mentions, [cast.bob.id()]);
}

#[tokio::test]
async fn an_edit_changes_who_is_addressed_and_a_recall_ends_it() {
    let cast = Cast::gather().await;
    let posted = cast.owner.post_message(cast.room, "@bob look").await;
    let edit = json!({ "room_id": cast.room, "message_id": posted.id, "content": "@小明 look @room" });
    let edited: Message = cast.owner.call("edit_message", edit).await;
    assert_eq!((&*edited.mentions, edited.mentions_room), (&[cast.ming.id()][..], true));
    assert_eq!(unread_mentions(&cast.ming, cast.room).await, [posted.seq]);
    let recall = json!({ "room_id": cast.room, "message_id": posted.id });
    let recalled: Message = cast.owner.call("recall_message", recall).await;
    assert_eq!((&*recalled.mentions, recalled.mentions_room, recalled.html), (&[][..], false, None));
    for who in [&cast.ming, &cast.bob] {
        assert_eq!(unread_mentions(who, cast.room).await, [] as [i64; 0]);
    }
}
