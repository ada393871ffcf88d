//! Sending and hearing messages.

use salon::protocol::{ClientFrame, ErrorCode, RoomId, RoomKind, ServerFrame};
use uuid::Uuid;

use crate::support::{Server, Socket, texts, wait_for};

fn message(client_id: Uuid, room_id: RoomId, content: &str) -> ClientFrame {
    ClientFrame::text(client_id, room_id, content)
}

async fn acknowledged(socket: &mut Socket, sent: Uuid) -> ServerFrame {
    wait_for!(socket, frame @ ServerFrame::Ack { client_id, .. } if client_id == sent => frame)
}

async fn refused(socket: &mut Socket, frame: ClientFrame) -> ErrorCode {
    let ClientFrame::Message { client_id: sent, .. } = frame else { panic!("not a message: {frame:?}") };
    socket.send(frame).await;
    wait_for!(socket, ServerFrame::Nack { client_id, code, .. } if client_id == sent => code)
}

#[tokio::test]
async fn a_message_is_acknowledged_and_reaches_every_member_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = RoomId(1);
    let mut desk = alan.connect().await;
    let mut phone = alan.connect().await;
    let mut theirs = beth.connect().await;

    let sent = desk.say(room, "hello 大家好").await;
    let ack = acknowledged(&mut desk, sent).await;
    let stored = beth.history(room, None, 2).await.messages;
    for socket in [&mut phone, &mut theirs] {
        let (rev, heard) = wait_for!(socket, ServerFrame::Message { rev, data, .. } => (rev, data));
        assert_eq!(heard.content, "hello 大家好");
        assert_eq!((heard.client_id, &heard.user), (sent, &alan.account().public()));
        let expected =
            ServerFrame::Ack { client_id: sent, room_id: room, message_id: heard.id, seq: heard.seq, rev };
        assert_eq!(ack, expected);
        let more = socket.settle().await;
        assert!(texts(&more).is_empty(), "{more:?}");
        assert_eq!(stored, [heard], "what is acknowledged is there");
    }
}

#[tokio::test]
async fn the_sender_hears_it_too() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    let sent = socket.say(RoomId(1), "hello").await;
    let (mut acks, mut heard) = (0, 0);
    while (acks, heard) != (1, 1) {
        match socket.next_frame().await {
            ServerFrame::Ack { client_id, .. } if client_id == sent => acks += 1,
            ServerFrame::Message { data, .. } if data.client_id == sent => heard += 1,
            other => assert!(acks <= 1 && heard <= 1, "{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_retry_gets_the_first_answer_and_is_not_heard_again() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut socket = alan.connect().await;
    let mut theirs = beth.connect().await;
    let sent = socket.say(RoomId(1), "once").await;
    let ack = acknowledged(&mut socket, sent).await;
    for _ in 0..3 {
        socket.send(message(sent, RoomId(1), "once")).await;
        assert_eq!(acknowledged(&mut socket, sent).await, ack);
    }
    let mut elsewhere = alan.connect().await;
    elsewhere.send(message(sent, RoomId(1), "once")).await;
    assert_eq!(acknowledged(&mut elsewhere, sent).await, ack, "on another connection too");
    socket.post(RoomId(1), "last").await;
    assert_eq!(theirs.next_text().await, "once");
    assert_eq!(theirs.next_text().await, "last");
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_a_reason() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let private = beth.create_room("Private", RoomKind::Private).await.id;
    let public = beth.create_room("Public", RoomKind::Public).await.id;
    let lobby = RoomId(1);
    let mut socket = alan.connect().await;
    let used = socket.say(lobby, "used").await;
    acknowledged(&mut socket, used).await;
    let too_long = "x".repeat(4001);
    for (frame, code) in [
        (message(Uuid::new_v4(), private, "x"), ErrorCode::NotFound),
        (message(Uuid::new_v4(), public, "x"), ErrorCode::NotFound),
        (message(Uuid::new_v4(), RoomId(999), "x"), ErrorCode::NotFound),
        (message(Uuid::new_v4(), RoomId(-1), "x"), ErrorCode::NotFound),
        (message(Uuid::new_v4(), lobby, ""), ErrorCode::MessageEmpty),
        (message(Uuid::new_v4(), lobby, " \n "), ErrorCode::MessageEmpty),
        (message(Uuid::new_v4(), lobby, &too_long), ErrorCode::MessageTooLong),
        (message(used, lobby, "something else"), ErrorCode::Conflict),
    ] {
        assert_eq!(refused(&mut socket, frame.clone()).await, code, "{frame:?}");
    }
    socket.post(lobby, "still fine").await;
    for room in [private, public] {
        assert!(beth.history(room, None, 1).await.messages.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_hears_the_same_messages_in_the_same_order() {
    const EACH: usize = 15;
    let server = Server::start().await;
    let mut sockets = Vec::new();
    for name in ["alan", "beth", "carl", "dora"] {
        sockets.push(server.register(name).await.connect().await);
    }
    let talking = sockets.into_iter().enumerate().map(|(writer, mut socket)| {
        tokio::spawn(async move {
            for number in 0..EACH {
                socket.say(RoomId(1), &format!("{writer}/{number}")).await;
            }
            let mut heard = Vec::new();
            while heard.len() < 4 * EACH {
                heard.push(wait_for!(socket, ServerFrame::Message { rev, data, .. } => (rev, data.content)));
            }
            heard
        })
    });
    let heard: Vec<_> = futures::future::try_join_all(talking).await.unwrap();
    let revs: Vec<i64> = heard[0].iter().map(|(rev, _)| *rev).collect();
    assert_eq!(revs, (1..=4 * EACH as i64).collect::<Vec<i64>>());
    assert!(heard.iter().all(|other| *other == heard[0]));
    for writer in 0..4 {
        let own = heard[0].iter().filter(|(_, text)| text.starts_with(&format!("{writer}/")));
        let expected = (0..EACH).map(|number| format!("{writer}/{number}"));
        assert!(own.map(|(_, text)| text.clone()).eq(expected), "a writer's messages keep their order");
    }
}

#[tokio::test]
async fn a_message_posted_by_form_is_heard_too() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    let posted = alan.post_message(RoomId(1), "by form").await;
    let heard = wait_for!(socket, ServerFrame::Message { data, .. } => data);
    assert_eq!(heard, posted);
}
