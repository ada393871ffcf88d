//! Editing and recalling.

use std::time::Duration;

use salon::protocol::{ErrorCode, Message, MessageVersion, Role, RoomId, RoomKind, limits};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Server};

fn naming(message: &Message) -> Value {
    json!({ "room_id": message.room_id, "message_id": message.id })
}

fn saying(message: &Message, content: &str) -> Value {
    json!({ "room_id": message.room_id, "message_id": message.id, "content": content })
}

async fn newest(client: &Client, room: RoomId) -> Message {
    client.history(room, None, 1).await.messages.remove(0)
}

/// A room with an owner, a moderator and two members.
struct Cast {
    server: Server,
    room: RoomId,
    owner: Client,
    moderator: Client,
    author: Client,
    member: Client,
}

impl Cast {
    async fn gather(server: Server) -> Self {
        let owner = server.register("owner").await;
        let moderator = server.register("moderator").await;
        let author = server.register("author").await;
        let member = server.register("member").await;
        let room = owner.create_room("Room", RoomKind::Private).await.id;
        owner.add(room, &moderator, Role::Moderator).await;
        owner.add(room, &author, Role::Member).await;
        owner.add(room, &member, Role::Member).await;
        Self { server, room, owner, moderator, author, member }
    }
}

async fn without_a_window() -> Server {
    Server::start_with(|config| config.recall_window = Duration::ZERO).await
}

#[tokio::test]
async fn authors_edit_what_they_wrote_and_nobody_else_does() {
    let cast = Cast::gather(Server::start().await).await;
    let posted = cast.author.post_message(cast.room, "frist").await;
    let edited: Message = cast.author.call("edit_message", saying(&posted, " first\r\n ")).await;
    assert_eq!((edited.content.as_str(), edited.seq, edited.rev), ("first", 1, 2));
    assert!(edited.edited_at.is_some_and(|at| at >= posted.created_at));
    assert_eq!(newest(&cast.member, cast.room).await, edited);
    for other in [&cast.owner, &cast.moderator, &cast.member] {
        assert_eq!(other.refused("edit_message", saying(&posted, "mine")).await, ErrorCode::Forbidden);
    }
    let outsider = cast.server.register("outsider").await;
    assert_eq!(outsider.refused("edit_message", saying(&posted, "mine")).await, ErrorCode::NotFound);
    cast.owner.remove(cast.room, cast.author.id()).await;
    assert_eq!(cast.author.refused("edit_message", saying(&posted, "late")).await, ErrorCode::NotFound);
    assert_eq!(newest(&cast.member, cast.room).await, edited);
}

#[tokio::test]
async fn an_edit_has_the_rules_of_a_message() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let posted = alan.post_message(RoomId(1), "as it was").await;
    assert_eq!(alan.refused("edit_message", saying(&posted, " \n ")).await, ErrorCode::MessageEmpty);
    let too_long = "字".repeat(4001);
    assert_eq!(alan.refused("edit_message", saying(&posted, &too_long)).await, ErrorCode::MessageTooLong);
    let unchanged: Message = alan.call("edit_message", saying(&posted, "as it was")).await;
    assert_eq!(unchanged, posted, "saying the same is no change");
    let elsewhere = alan.create_room("Elsewhere", RoomKind::Private).await.id;
    let form = json!({ "room_id": elsewhere, "message_id": posted.id, "content": "moved" });
    assert_eq!(alan.refused("edit_message", form).await, ErrorCode::NotFound);
    assert_eq!(newest(&alan, RoomId(1)).await, posted);
}

#[tokio::test]
async fn what_it_said_before_is_for_those_who_moderate() {
    let cast = Cast::gather(Server::start().await).await;
    let posted = cast.author.post_message(cast.room, "one").await;
    let edited: Message = cast.author.call("edit_message", saying(&posted, "two")).await;
    let _: Message = cast.author.call("edit_message", saying(&posted, "three")).await;
    for who in [&cast.owner, &cast.moderator] {
        let versions: Vec<MessageVersion> = who.call("message_versions", naming(&posted)).await;
        let said: Vec<_> = versions.iter().map(|it| (it.content.as_str(), it.written_at)).collect();
        assert_eq!(said, [("one", posted.created_at), ("two", edited.edited_at.unwrap())]);
    }
    for who in [&cast.author, &cast.member] {
        assert_eq!(who.refused("message_versions", naming(&posted)).await, ErrorCode::Forbidden);
    }
    let outsider = cast.server.register("outsider").await;
    assert_eq!(outsider.refused("message_versions", naming(&posted)).await, ErrorCode::NotFound);
    let _: Message = cast.moderator.call("recall_message", naming(&posted)).await;
    let versions: Vec<MessageVersion> = cast.owner.call("message_versions", naming(&posted)).await;
    assert_eq!(versions, [], "a recall takes them along");
}

#[tokio::test]
async fn authors_recall_for_a_while_and_others_do_not() {
    let cast = Cast::gather(Server::start().await).await;
    let posted = cast.author.post_message(cast.room, "secret").await;
    assert_eq!(cast.member.refused("recall_message", naming(&posted)).await, ErrorCode::Forbidden);
    let recalled: Message = cast.author.call("recall_message", naming(&posted)).await;
    assert_eq!((recalled.content.as_str(), recalled.seq, recalled.rev), ("", 1, 2));
    let recall = recalled.recalled.clone().unwrap();
    assert_eq!(recall.by.id, cast.author.id());
    assert!(recall.at >= posted.created_at);
    let again: Message = cast.author.call("recall_message", naming(&posted)).await;
    assert_eq!(again, recalled, "once is enough");
    assert_eq!(newest(&cast.member, cast.room).await, recalled);
    assert_eq!(
        cast.author.refused("edit_message", saying(&posted, "after all")).await,
        ErrorCode::MessageRecalled
    );
}

#[tokio::test]
async fn after_the_window_only_those_who_moderate_recall() {
    let cast = Cast::gather(without_a_window().await).await;
    let posted = cast.author.post_message(cast.room, "still there").await;
    assert_eq!(cast.author.refused("recall_message", naming(&posted)).await, ErrorCode::RecallExpired);
    assert_eq!(newest(&cast.member, cast.room).await, posted);
    let recalled: Message = cast.moderator.call("recall_message", naming(&posted)).await;
    assert_eq!(recalled.recalled.unwrap().by.id, cast.moderator.id());
    let owners = cast.owner.post_message(cast.room, "the owner's").await;
    let recalled: Message = cast.moderator.call("recall_message", naming(&owners)).await;
    assert_eq!(recalled.content, "", "moderators recall any");
}

#[tokio::test]
async fn in_a_private_conversation_nobody_moderates() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let direct = alan.direct(&beth).await.id;
    let posted = alan.post_message(direct, "between us").await;
    assert_eq!(beth.refused("recall_message", naming(&posted)).await, ErrorCode::Forbidden);
    assert_eq!(beth.refused("message_versions", naming(&posted)).await, ErrorCode::DirectFixed);
    let recalled: Message = alan.call("recall_message", naming(&posted)).await;
    assert_eq!(newest(&beth, direct).await, recalled);
}

#[tokio::test]
async fn sending_again_is_answered_whatever_has_become_of_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let client_id = Uuid::new_v4();
    let form = json!({ "room_id": 1, "content": "once", "client_id": client_id });
    let posted: Message = alan.call("post_message", &form).await;
    let edited: Message = alan.call("edit_message", saying(&posted, "edited")).await;
    assert_eq!(alan.call::<Message>("post_message", &form).await, edited);
    let other = json!({ "room_id": 1, "content": "edited", "client_id": client_id });
    assert_eq!(alan.refused("post_message", other).await, ErrorCode::Conflict, "that was never posted");
    let recalled: Message = alan.call("recall_message", naming(&posted)).await;
    assert_eq!(alan.call::<Message>("post_message", &form).await, recalled);
    assert_eq!(alan.history(RoomId(1), None, 10).await.messages, [recalled]);
}

#[tokio::test]
async fn sending_again_is_answered_however_often_it_was_edited() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let form = json!({ "room_id": 1, "content": "once", "client_id": Uuid::new_v4() });
    let posted: Message = alan.call("post_message", &form).await;
    for number in 0..=limits::MESSAGE_VERSIONS {
        let _: Message = alan.call("edit_message", saying(&posted, &format!("edit {number}"))).await;
    }
    let again: Message = alan.call("post_message", &form).await;
    assert_eq!(again.id, posted.id);
    let versions: Vec<MessageVersion> = alan.call("message_versions", naming(&posted)).await;
    assert_eq!(versions.len() as i64, limits::MESSAGE_VERSIONS);
    assert_eq!(versions.last().unwrap().content, format!("edit {}", limits::MESSAGE_VERSIONS - 1));
}

#[tokio::test]
async fn what_was_recalled_is_not_in_any_file() {
    const SECRET: &str = "correct horse battery staple";
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    alan.post_message(RoomId(1), "before").await;
    let posted = alan.post_message(RoomId(1), SECRET).await;
    let edited = format!("{SECRET}, and more");
    let _: Message = alan.call("edit_message", saying(&posted, &edited)).await;
    alan.post_message(RoomId(1), "after").await;
    let _: Message = alan.call("recall_message", naming(&posted)).await;
    server.stop().await;
    let mut searched = 0;
    for (path, bytes) in server.stored() {
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(SECRET), "{}", path.display());
        searched += usize::from(holds("after"));
    }
    assert_eq!(searched, 1, "messages are to be found, if they are there");
}
