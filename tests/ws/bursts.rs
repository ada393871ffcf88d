//! Many messages at once: they go to the disk together, and each is treated as if it had come alone.

use std::collections::HashMap;

use salon::protocol::{ClientFrame, ErrorCode, RoomId, RoomKind, ServerFrame};
use salon::server::domain::Draft;
use uuid::Uuid;

use crate::support::{Client, Engine, Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);
/// Fewer than a connection may send at once.
const BURST: usize = 60;

/// How a message was answered: the place it got, or why it got none.
type Answer = Result<i64, ErrorCode>;

async fn answers(socket: &mut Socket, count: usize) -> Vec<(Uuid, Answer)> {
    let mut answers = Vec::new();
    while answers.len() < count {
        match socket.next_frame().await {
            ServerFrame::Ack { client_id, seq, .. } => answers.push((client_id, Ok(seq))),
            ServerFrame::Nack { client_id, code, .. } => answers.push((client_id, Err(code))),
            _ => {}
        }
    }
    answers
}

async fn log(reader: &Client, room: RoomId) -> Vec<(i64, String)> {
    let messages = reader.history(room, None, 200).await.messages;
    messages.into_iter().map(|message| (message.seq, message.content)).collect()
}

#[tokio::test]
async fn a_burst_keeps_its_order_and_is_answered_in_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let other = alan.create_room("Other", RoomKind::Private).await.id;
    let mut socket = alan.connect().await;
    let mut sent = Vec::new();
    for number in 0..BURST {
        let room = if number % 3 == 0 { other } else { LOBBY };
        sent.push((room, socket.say(room, &number.to_string()).await));
    }
    let mut next = HashMap::from([(LOBBY, 1), (other, 1)]);
    for ((client_id, answer), (room, expected)) in answers(&mut socket, BURST).await.into_iter().zip(sent) {
        assert_eq!((client_id, answer), (expected, Ok(next[&room])));
        *next.get_mut(&room).unwrap() += 1;
    }
    let numbers = (0..BURST).filter(|number| number % 3 != 0).map(|number| number.to_string());
    assert_eq!(log(&alan, LOBBY).await, (1..).zip(numbers).collect::<Vec<_>>());
    let room = alan.room(LOBBY).await.unwrap();
    assert_eq!((room.last_seq, room.read_seq), (40, 40), "whoever writes has read what they wrote");
}

#[tokio::test]
async fn what_is_out_of_the_ordinary_in_a_burst_is_treated_as_ever() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let private = beth.create_room("Private", RoomKind::Private).await.id;
    let mut socket = alan.connect().await;
    let first = socket.say(LOBBY, "first").await;
    let (_, answer) = answers(&mut socket, 1).await.remove(0);
    assert_eq!(answer, Ok(1));
    let question = beth.history(LOBBY, None, 1).await.messages[0].id;

    let reply = |content: &str, reply_to| ClientFrame::Message {
        client_id: Uuid::new_v4(),
        room_id: LOBBY,
        content: content.into(),
        attachments: Vec::new(),
        reply_to: Some(reply_to),
    };
    let twice = Uuid::new_v4();
    let text = |client_id, room, content: &str| ClientFrame::text(client_id, room, content);
    let burst = [
        (text(Uuid::new_v4(), LOBBY, "plain"), Ok(2)),
        (text(first, LOBBY, "first"), Ok(1)),
        (text(first, LOBBY, "something else"), Err(ErrorCode::Conflict)),
        (text(Uuid::new_v4(), private, "not mine"), Err(ErrorCode::NotFound)),
        (text(twice, LOBBY, "twice"), Ok(3)),
        (text(twice, LOBBY, "twice"), Ok(3)),
        (text(twice, LOBBY, "not the same"), Err(ErrorCode::Conflict)),
        (text(Uuid::new_v4(), LOBBY, " "), Err(ErrorCode::MessageEmpty)),
        (reply("an answer", question), Ok(4)),
        (text(Uuid::new_v4(), LOBBY, "@beth and **more**"), Ok(5)),
        (reply("to nothing", salon::protocol::MessageId(99_999)), Err(ErrorCode::NotFound)),
        (text(Uuid::new_v4(), LOBBY, "last"), Ok(6)),
    ];
    for (frame, _) in &burst {
        socket.send(frame.clone()).await;
    }
    let answers = answers(&mut socket, burst.len()).await;
    for ((frame, expected), (client_id, answer)) in burst.into_iter().zip(answers) {
        let ClientFrame::Message { client_id: sent, .. } = &frame else { unreachable!() };
        assert_eq!((client_id, answer), (*sent, expected), "{frame:?}");
    }
    let written: Vec<String> = log(&beth, LOBBY).await.into_iter().map(|(_, content)| content).collect();
    assert_eq!(written, ["first", "plain", "twice", "an answer", "@beth and **more**", "last"]);
    assert_eq!(beth.room(LOBBY).await.unwrap().mentions, [5], "who is addressed is told");
    assert_eq!(log(&beth, private).await, []);
}

#[tokio::test]
async fn whoever_writes_between_others_has_not_read_them() {
    let server = Server::start().await;
    let mut writers = Vec::new();
    for name in ["alan", "beth", "carl"] {
        let client = server.register(name).await;
        writers.push((client.connect().await, client));
    }
    for number in 0..20 {
        for (socket, _) in &mut writers {
            socket.say(LOBBY, &number.to_string()).await;
        }
    }
    for (socket, client) in &mut writers {
        let mut own: Vec<i64> =
            answers(socket, 20).await.into_iter().map(|(_, answer)| answer.unwrap()).collect();
        own.sort_unstable();
        // Their own from the beginning, as far as nobody else has said anything in between.
        let read = (1..).zip(&own).take_while(|(place, seq)| place == *seq).count() as i64;
        assert_eq!(client.room(LOBBY).await.unwrap().read_seq, read);
    }
}

#[tokio::test]
async fn what_follows_a_message_finds_it_there() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Public", RoomKind::Public).await.id;
    beth.join(room).await;
    let mut socket = beth.connect().await;
    for number in 0..20 {
        socket.say(room, &number.to_string()).await;
    }
    socket.send(ClientFrame::LeaveRoom { room_id: room }).await;
    for (_, answer) in answers(&mut socket, 20).await {
        assert!(answer.is_ok(), "what was sent before leaving is posted");
    }
    wait_for!(socket, ServerFrame::RoomRemoved { room_id } if room_id == room => ());
    assert_eq!(log(&alan, room).await.len(), 20);
}

#[tokio::test]
async fn what_came_before_a_broken_frame_is_answered() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let mut socket = alan.connect().await;
    let sent = socket.say(LOBBY, "before").await;
    socket.write_beneath(&[0x83, 0x80, 0, 0, 0, 0]).await;
    let (frames, _) = socket.closed().await;
    let is_answer =
        |frame: &&ServerFrame| matches!(frame, ServerFrame::Ack { client_id, .. } if *client_id == sent);
    assert_eq!(frames.iter().filter(is_answer).count(), 1, "{frames:?}");
}

#[tokio::test]
async fn what_goes_one_by_one_keeps_its_order_however_much_it_is() {
    let engine = Engine::start().await;
    let (room, people) = engine.room(1).await;
    let draft = |number: usize, reply_to| Draft {
        reply_to,
        ..Draft::text(room.id, Uuid::new_v4(), number.to_string())
    };
    let first = engine.domain.post(people[0].id, draft(0, None)).await.unwrap().message;
    let mut pending = Vec::new();
    for number in 1..=300 {
        let reply_to = (number % 50 != 0).then_some(first.id);
        pending.push(engine.domain.begin_post(people[0].id, draft(number, reply_to)).await.unwrap());
    }
    for (number, pending) in (1..).zip(pending) {
        let message = pending.posted().await.unwrap().message;
        assert_eq!((message.seq, message.content), (number + 1, number.to_string()));
    }
}

#[tokio::test]
async fn whoever_is_shut_out_while_their_messages_wait_has_said_nothing() {
    let engine = Engine::start().await;
    let (room, people) = engine.room(3).await;
    let (writer, disabled, banned) = (&people[0], &people[1], &people[2]);
    engine.domain.disable(&disabled.username).await.unwrap();
    engine.domain.ban(&banned.username, None, "").await.unwrap();
    let first = engine.domain.post(writer.id, Draft::text(room.id, Uuid::new_v4(), "here")).await.unwrap();
    for shut_out in [disabled, banned] {
        for reply_to in [None, Some(first.message.id)] {
            let draft = Draft { reply_to, ..Draft::text(room.id, Uuid::new_v4(), "not any more") };
            let refused = engine.domain.post(shut_out.id, draft).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::Unauthorized);
        }
    }
    assert_eq!(engine.domain.history(writer.id, room.id, None, None).await.unwrap().messages.len(), 1);
}
