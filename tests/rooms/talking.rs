//! What people do to messages without words: answers, reactions, pins; and what counts as unread.

use std::collections::HashSet;

use salon::protocol::{
    ClientFrame, ErrorCode, Message, Notify, ReadMark, Role, Room, RoomId, RoomKind, ServerFrame, limits,
};
use salon::server::store::StoreError;
use serde_json::json;
use tokio::sync::oneshot;

use crate::support::{Client, Server, database};

async fn lobby(client: &Client) -> RoomId {
    client.rooms().await[0].id
}

#[tokio::test]
async fn a_reaction_is_a_change_that_everyone_hears_and_history_shows() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let message = alan.post_message(lobby(&alan).await, "good news").await;
    let form = |emoji: &str, on: bool| json!({ "room_id": message.room_id, "message_id": message.id, "emoji": emoji, "on": on });
    let mut socket = alan.connect().await;
    // The bare heart of a keyboard is the same as the one in colour.
    let hearted: Message = beth.call("react", form("❤", true)).await;
    assert_eq!(hearted.reactions[0].emoji, "❤️");
    assert_eq!(hearted.rev, message.rev + 1);
    let heard = socket.expect("the news", |frame| match frame {
        ServerFrame::MessageChanged { data, .. } => Some(data),
        _ => None,
    });
    assert_eq!(heard.await, hearted);

    let again: Message = beth.call("react", form("❤️", true)).await;
    assert_eq!(again.rev, hearted.rev, "it is there already: nothing changes");
    let both: Message = alan.call("react", form("❤️", true)).await;
    let names: Vec<_> = both.reactions[0].users.iter().map(|user| user.username.as_str()).collect();
    assert_eq!((both.reactions[0].count, names), (2, vec!["beth", "alan"]), "first come first");
    assert_eq!(alan.history(message.room_id, None, 1).await.messages, [both]);

    let one: Message = beth.call("react", form("❤️", false)).await;
    assert_eq!(one.reactions[0].users[0].username, "alan");
    let none: Message = alan.call("react", form("❤️", false)).await;
    assert!(none.reactions.is_empty());
    assert_eq!(alan.refused("react", form("not one", true)).await, ErrorCode::InvalidEmoji);
}

#[tokio::test]
async fn a_message_has_room_for_so_many_emoji_and_loses_them_with_a_recall() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let message = alan.post_message(lobby(&alan).await, "popular").await;
    let emoji: Vec<_> = ('😀'..).take(limits::MESSAGE_REACTIONS as usize + 1).map(String::from).collect();
    let form = |emoji: &str| json!({ "room_id": message.room_id, "message_id": message.id, "emoji": emoji, "on": true });
    for emoji in &emoji[1..] {
        let _: Message = alan.call("react", form(emoji)).await;
    }
    assert_eq!(alan.refused("react", form(&emoji[0])).await, ErrorCode::TooManyReactions);
    let recall = json!({ "room_id": message.room_id, "message_id": message.id });
    let recalled: Message = alan.call("recall_message", recall).await;
    assert!(recalled.reactions.is_empty());
    assert_eq!(alan.refused("react", form(&emoji[0])).await, ErrorCode::MessageRecalled);
}

#[tokio::test]
async fn an_answer_quotes_what_stands_there_now() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Answers", RoomKind::Private).await.id;
    let question = alan.post_message(room, &"why? ".repeat(100)).await;
    let answer: Message =
        alan.call("post_message", json!({ "room_id": room, "content": "so", "reply_to": question.id })).await;
    let quote = answer.reply_to.expect("a quote");
    assert_eq!((quote.id, quote.seq), (question.id, question.seq));
    assert_eq!(quote.excerpt.chars().count(), limits::EXCERPT_CHARS);

    let edit = json!({ "room_id": room, "message_id": question.id, "content": "how?" });
    let _: Message = alan.call("edit_message", edit).await;
    let quoted = async || alan.history(room, None, 1).await.messages.remove(0).reply_to.expect("a quote");
    assert_eq!(quoted().await.excerpt, "how?");
    let _: Message = alan.call("recall_message", json!({ "room_id": room, "message_id": question.id })).await;
    let quote = quoted().await;
    assert_eq!((quote.excerpt.as_str(), quote.recalled), ("", true));

    let elsewhere = alan.post_message(lobby(&alan).await, "elsewhere").await;
    let astray = json!({ "room_id": room, "content": "to whom?", "reply_to": elsewhere.id });
    assert_eq!(alan.refused("post_message", astray).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn who_moderates_pins_and_both_in_a_direct_conversation() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Pins", RoomKind::Private).await.id;
    alan.add(room, &beth, Role::Member).await;
    let first = alan.post_message(room, "first").await;
    let second = alan.post_message(room, "second").await;
    let form = |message: &Message, on: bool| json!({ "room_id": message.room_id, "message_id": message.id, "on": on });
    assert_eq!(beth.refused("pin_message", form(&first, true)).await, ErrorCode::Forbidden);
    for message in [&first, &second] {
        let pinned: Message = alan.call("pin_message", form(message, true)).await;
        assert_eq!(pinned.pinned.expect("a pin").by.username, "alan");
    }
    let pinned: Vec<Message> = beth.call("pinned_messages", json!({ "room_id": room })).await;
    assert_eq!(pinned.len(), 2);
    let _: Message = alan.call("pin_message", form(&first, false)).await;
    let pinned: Vec<Message> = beth.call("pinned_messages", json!({ "room_id": room })).await;
    assert_eq!(pinned.iter().map(|message| message.id).collect::<Vec<_>>(), [second.id]);

    let direct: Room = alan.call("open_direct", json!({ "username": "beth" })).await;
    let between = alan.post_message(direct.id, "between us").await;
    let pinned: Message = beth.call("pin_message", form(&between, true)).await;
    assert!(pinned.pinned.is_some());
}

#[tokio::test]
async fn unread_is_what_one_says_it_is_on_every_device() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let lobby = lobby(&alan).await;
    for text in ["one", "two", "three"] {
        beth.post_message(lobby, text).await;
    }
    let mut socket = alan.connect().await;
    socket.send(ClientFrame::Read { room_id: lobby, seq: 3 }).await;
    socket.settle().await;
    let mut other = alan.connect().await;
    let _: () = alan.call("mark_unread", json!({ "room_id": lobby, "seq": 2 })).await;
    for socket in [&mut socket, &mut other] {
        let marked = socket.expect("the news", |frame| match frame {
            ServerFrame::MarkedUnread { room_id, seq } => Some((room_id, seq)),
            _ => None,
        });
        assert_eq!(marked.await, (lobby, 2));
    }
    assert_eq!(alan.room(lobby).await.expect("the lobby").unread(), 2);
    // It never moves forward by this.
    let _: () = alan.call("mark_unread", json!({ "room_id": lobby, "seq": 3 })).await;
    assert_eq!(alan.room(lobby).await.expect("the lobby").unread(), 2);
    assert_eq!(
        alan.refused("mark_unread", json!({ "room_id": lobby, "seq": 0 })).await,
        ErrorCode::BadRequest
    );
}

#[tokio::test]
async fn reminders_are_chosen_room_by_room() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let lobby = lobby(&alan).await;
    assert_eq!(alan.room(lobby).await.expect("the lobby").notify, Notify::Mentions);
    let mut socket = alan.connect().await;
    let _: () = alan.call("set_notify", json!({ "room_id": lobby, "notify": "nothing" })).await;
    let told = socket.expect("the news", |frame| match frame {
        ServerFrame::RoomChanged { data } => data.notify,
        _ => None,
    });
    assert_eq!(told.await, Notify::Nothing);
    assert_eq!(alan.room(lobby).await.expect("the lobby").notify, Notify::Nothing);
}

#[tokio::test]
async fn who_shares_what_they_read_sees_what_others_have_read() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let lobby = lobby(&alan).await;
    alan.post_message(lobby, "seen?").await;
    let mut alans = alan.connect().await;
    let mut beths = beth.connect().await;
    beths.send(ClientFrame::Read { room_id: lobby, seq: 1 }).await;
    let read = alans.expect("the news", |frame| match frame {
        ServerFrame::MemberRead { user_id, seq, .. } => Some((user_id, seq)),
        _ => None,
    });
    assert_eq!(read.await, (beth.id(), 1));
    let marks = async || -> Vec<ReadMark> { alan.call("read_marks", json!({ "room_id": lobby })).await };
    assert_eq!(marks().await.len(), 2);

    let _: salon::protocol::Account = beth.call("set_shares_reading", json!({ "shares": false })).await;
    let left: Vec<_> = marks().await.into_iter().map(|mark| mark.user.id).collect();
    assert_eq!(left, [alan.id()]);
    let hers: Vec<ReadMark> = beth.call("read_marks", json!({ "room_id": lobby })).await;
    assert!(hers.is_empty(), "who does not share does not see either");
}

#[tokio::test]
async fn marks_that_come_together_move_each_by_itself() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let cleo = server.register("cleo").await;
    let lobby = lobby(&alan).await;
    alan.post_message(lobby, "seen?").await;
    let apart = alan.create_room("Apart", RoomKind::Private).await.id;
    let (mut alans, mut beths, mut cleos) =
        (alan.connect().await, beth.connect().await, cleo.connect().await);

    // Nothing is written until all have asked.
    let store = database::open(server.data_dir()).await;
    let (began, begun) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let hold = store.write(
        move |_| {
            Box::pin(async move {
                let _ = (began.send(()), released.await);
                Ok::<_, StoreError>(())
            })
        },
        |()| (),
    );
    let read = |room_id, seq| ClientFrame::Read { room_id, seq };
    let ask = async {
        begun.await.unwrap();
        beths.send(read(apart, 1)).await;
        beths.send(read(lobby, 1)).await;
        cleos.send(read(lobby, 9)).await;
        alans.send(read(lobby, 1)).await;
        release.send(()).unwrap();
    };
    let (held, ()) = tokio::join!(hold, ask);
    held.unwrap();

    let refused = beths.expect("a refusal", |frame| match frame {
        ServerFrame::Error { code, room_id, .. } => Some((code, room_id)),
        _ => None,
    });
    assert_eq!(refused.await, (ErrorCode::NotFound, Some(apart)), "one knows nothing of a room of others");
    let mut read = HashSet::new();
    while read.len() < 2 {
        let next = alans.expect("the news", |frame| match frame {
            ServerFrame::MemberRead { user_id, seq, .. } => Some((user_id, seq)),
            _ => None,
        });
        read.insert(next.await);
    }
    assert_eq!(read, HashSet::from([(beth.id(), 1), (cleo.id(), 1)]));
    assert_eq!(alan.room(lobby).await.expect("the lobby").unread(), 0, "alan's own stood there already");
    alans.settle().await;
}

#[tokio::test]
async fn when_someone_was_last_here_is_told_in_small_rooms_to_who_tells_it_too() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let (lobby, id) = (lobby(&alan).await, beth.id());
    let store = database::open(server.data_dir()).await;
    let noted = store.write(move |tx| Box::pin(async move { tx.set_last_seen(id, 1_000).await }), |()| ());
    noted.await.unwrap();
    let last_seen = async || {
        let members = alan.members(lobby).await.members;
        members.into_iter().find(|member| member.user.id == id).expect("beth").last_seen_at
    };
    assert_eq!(last_seen().await, Some(1_000));
    for (shares, told) in [(false, None), (true, Some(1_000))] {
        let _: salon::protocol::Account = alan.call("set_shares_reading", json!({ "shares": shares })).await;
        assert_eq!(last_seen().await, told);
    }

    let seed = server.seed().await;
    let others = usize::try_from(limits::READ_BY_MEMBERS).unwrap() - 2;
    seed.members(lobby, "other", others).await;
    assert_eq!(last_seen().await, Some(1_000));
    seed.members(lobby, "more", 1).await;
    assert_eq!(last_seen().await, None, "the room is too large");
}
