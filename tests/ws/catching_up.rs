//! Resume: replay, reset, and where the log goes on.

use salon::protocol::{ClientFrame, ErrorCode, Message, RoomId, RoomKind, ServerFrame, limits};

use crate::support::{Client, Server, Socket, texts, wait_for};

struct Replayed {
    messages: Vec<Message>,
    frames: usize,
}

/// Resume one room and put its replay together.
async fn resume(socket: &mut Socket, room: RoomId, from: i64, to: i64) -> Replayed {
    socket.resume([(room, from)]).await;
    let mut replayed = Replayed { messages: Vec::new(), frames: 0 };
    let mut position = from;
    loop {
        let (begins, ends, data) = wait_for!(socket,
            ServerFrame::Replay { room_id, from, to, data } if room_id == room => (from, to, data));
        assert_eq!(begins, position, "each frame begins where the one before ended");
        position = ends;
        replayed.frames += 1;
        replayed.messages.extend(data);
        if position == to {
            return replayed;
        }
    }
}

async fn room_with_messages(server: &Server, count: usize) -> (Client, RoomId) {
    let alan = server.register("alan").await;
    let room = alan.create_room("Long", RoomKind::Private).await.id;
    server.seed().await.messages(room, alan.id(), "m", count).await;
    (alan, room)
}

#[tokio::test]
async fn what_was_missed_is_replayed_in_order() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 10).await;
    let mut socket = Socket::open(&alan).await;
    let replayed = resume(&mut socket, room, 4, 10).await;
    let revs: Vec<i64> = replayed.messages.iter().map(|message| message.rev).collect();
    assert_eq!(revs, [5, 6, 7, 8, 9, 10]);
    assert_eq!(replayed.messages[0].content, "m5");
    let online = wait_for!(socket, ServerFrame::OnlineUsers { room_id, data } if room_id == room => data);
    assert_eq!((online.count, online.users), (1, vec![alan.account().public()]));
    alan.post_message(room, "live").await;
    assert_eq!(socket.next_text().await, "live");
}

#[tokio::test]
async fn nothing_missed_is_an_empty_replay() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    let mut socket = Socket::open(&alan).await;
    assert!(resume(&mut socket, room, 3, 3).await.messages.is_empty());
}

#[tokio::test]
async fn five_hundred_changes_are_replayed_and_more_are_not() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 501).await;
    let mut socket = Socket::open(&alan).await;
    let replayed = resume(&mut socket, room, 1, 501).await;
    let revs: Vec<i64> = replayed.messages.iter().map(|message| message.rev).collect();
    assert_eq!(revs, (2..=501).collect::<Vec<i64>>());
    assert!(replayed.frames > 1, "in several frames");

    let mut socket = Socket::open(&alan).await;
    socket.resume([(room, 0)]).await;
    let to = wait_for!(socket, ServerFrame::Reset { room_id, to } if room_id == room => to);
    assert_eq!(to, 501);
    alan.post_message(room, "live").await;
    let rev = wait_for!(socket, ServerFrame::Message { rev, .. } => rev);
    assert_eq!(rev, 502, "after a reset the log goes on");
}

#[tokio::test]
async fn large_messages_are_replayed_too() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Large", RoomKind::Private).await.id;
    let large = "字".repeat(3990);
    server.seed().await.messages(room, alan.id(), &large, 200).await;
    let mut socket = Socket::open(&alan).await;
    let replayed = resume(&mut socket, room, 0, 200).await;
    assert_eq!(replayed.messages.len(), 200);
    assert_eq!(replayed.messages[199].content, format!("{large}200"));
}

#[tokio::test]
async fn a_revision_that_cannot_be_is_answered_with_reset() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    for (newest, rev) in (3..).zip([4, i64::MAX, -1, i64::MIN]) {
        // Each round adds a message: revision 4 is of the future in the first one alone.
        let mut socket = Socket::open(&alan).await;
        socket.resume([(room, rev)]).await;
        let to = wait_for!(socket, ServerFrame::Reset { room_id, to } if room_id == room => to);
        assert_eq!(to, newest, "{rev}");
        alan.post_message(room, "live").await;
        assert_eq!(socket.next_text().await, "live");
    }
}

#[tokio::test]
async fn foreign_rooms_are_not_replayed() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    let beth = server.register("beth").await;
    let public = alan.create_room("Open", RoomKind::Public).await.id;
    alan.post_message(public, "not for beth").await;
    let mut socket = Socket::open(&beth).await;
    socket.resume([(room, 0), (public, 0), (RoomId(999), 0)]).await;
    let frames = socket.settle().await;
    assert!(texts(&frames).is_empty(), "{frames:?}");
    let refused: Vec<_> = frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::Error { code, room_id, .. } => Some((*code, room_id.unwrap())),
            _ => None,
        })
        .collect();
    let not_found = ErrorCode::NotFound;
    assert_eq!(refused, [(not_found, room), (not_found, public), (not_found, RoomId(999))]);
}

#[tokio::test]
async fn rooms_that_are_not_named_go_on_from_hello() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    let mut silent = Socket::open(&alan).await;
    alan.post_message(room, "after hello").await;
    silent.send(ClientFrame::Typing { room_id: room }).await;
    assert_eq!(silent.next_text().await, "after hello", "also when the client never resumes");

    let mut resumed = Socket::open(&alan).await;
    alan.post_message(room, "after the second hello").await;
    resumed.resume([]).await;
    assert_eq!(resumed.next_text().await, "after the second hello");
}

#[tokio::test]
async fn a_client_that_found_a_gap_resumes_again() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    let mut socket = alan.connect().await;
    let replayed = resume(&mut socket, room, 1, 3).await;
    assert_eq!(replayed.messages.len(), 2);
    alan.post_message(room, "live").await;
    assert_eq!(socket.next_text().await, "live");
    let frames = socket.settle().await;
    assert!(texts(&frames).is_empty(), "and nothing comes twice: {frames:?}");
}

#[tokio::test]
async fn heads_tell_where_each_room_stands() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 3).await;
    let mut socket = alan.connect().await;
    alan.post_message(room, "fourth").await;
    socket.next_text().await;
    socket.send(ClientFrame::Ping { nonce: -7 }).await;
    let (nonce, heads) = wait_for!(socket, ServerFrame::Pong { nonce, heads } => (nonce, heads));
    assert_eq!(nonce, -7);
    assert_eq!(heads.into_iter().collect::<Vec<_>>(), [(RoomId(1), 0), (room, 4)]);
}

#[tokio::test]
async fn changes_that_the_bus_never_told_are_read_from_the_store() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 1).await;
    let mut socket = alan.connect().await;
    alan.post_message(room, "second").await;
    assert_eq!(socket.next_text().await, "second");
    server.seed().await.messages(room, alan.id(), "unheard", 3).await;
    alan.post_message(room, "sixth").await;
    let (from, data) = wait_for!(socket,
        ServerFrame::Replay { room_id, from, to: 6, data } if room_id == room => (from, data));
    assert_eq!(from, 2);
    let heard: Vec<&str> = data.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(heard, ["unheard1", "unheard2", "unheard3", "sixth"]);
    alan.post_message(room, "seventh").await;
    assert_eq!(socket.next_text().await, "seventh");
}

#[tokio::test]
async fn when_the_bus_has_lost_too_much_the_room_is_told_to_reload() {
    let server = Server::start().await;
    let (alan, room) = room_with_messages(&server, 1).await;
    let mut socket = alan.connect().await;
    alan.post_message(room, "second").await;
    assert_eq!(socket.next_text().await, "second");
    server.seed().await.messages(room, alan.id(), "unheard", limits::REPLAY_CHANGES as usize).await;
    alan.post_message(room, "the last").await;
    let to = wait_for!(socket, ServerFrame::Reset { room_id, to } if room_id == room => to);
    assert_eq!(to, limits::REPLAY_CHANGES + 3);
}

#[tokio::test]
async fn many_rooms_are_answered_at_the_reader_s_pace() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = Socket::open(&alan).await;
    let nowhere = (1000..1400).map(|id| (RoomId(id), 7));
    socket.resume(nowhere).await;
    let frames = socket.settle().await;
    let refused = frames.iter().filter(|frame| matches!(frame, ServerFrame::Error { .. })).count();
    assert_eq!(refused, 400);
}

#[tokio::test]
async fn whoever_is_in_very_many_rooms_is_greeted_too() {
    const COUNT: usize = 1200;
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let description = "\u{1F3B9}".repeat(500);
    server.seed().await.rooms(alan.id(), &description, COUNT).await;
    let mut socket = Socket::open(&alan).await;
    assert_eq!(socket.rooms.len(), COUNT + 1);
    let size = serde_json::to_string(&socket.rooms).unwrap().len();
    assert!(size > 2 * limits::QUEUE_BYTES, "{size}");
    socket.resume([]).await;
    socket.post(RoomId(1), "here").await;
    assert_eq!(socket.next_text().await, "here");
}
