//! Edits and recalls over the socket, heard live and after an absence.

use std::sync::Arc;

use salon::protocol::{ClientFrame, ErrorCode, Message, MessageId, RoomId, ServerFrame};
use salon::server::bus::Event;
use salon::server::domain::Draft;
use uuid::Uuid;

use crate::support::{Engine, Server, Socket, wait_for};

const LOBBY: RoomId = RoomId(1);

async fn posted(socket: &mut Socket, content: &str) -> Message {
    socket.post(LOBBY, content).await;
    wait_for!(socket, ServerFrame::Message { data, .. } if data.content == content => data)
}

async fn changed(socket: &mut Socket) -> Message {
    let (rev, data) = wait_for!(socket, ServerFrame::MessageChanged { rev, data, .. } => (rev, data));
    assert_eq!(rev, data.rev);
    data
}

async fn refusal(socket: &mut Socket) -> (ErrorCode, Option<RoomId>, Option<MessageId>) {
    wait_for!(socket, ServerFrame::Error { code, room_id, message_id, .. } => (code, room_id, message_id))
}

#[tokio::test]
async fn everyone_hears_a_change_once() {
    let server = Server::start().await;
    let mut alan = server.register("alan").await.connect().await;
    let mut beth = server.register("beth").await.connect().await;
    let first = posted(&mut alan, "frist").await;
    let edit = ClientFrame::Edit { room_id: LOBBY, message_id: first.id, content: "first".to_owned() };
    alan.send(edit.clone()).await;
    let edited = changed(&mut alan).await;
    assert_eq!((edited.content.as_str(), edited.seq, edited.rev), ("first", 1, 2));
    assert_eq!(changed(&mut beth).await, edited);

    alan.send(edit).await;
    alan.send(ClientFrame::Recall { room_id: LOBBY, message_id: first.id }).await;
    let recalled = changed(&mut alan).await;
    assert_eq!((recalled.content.as_str(), recalled.rev), ("", 3), "saying the same again is no change");
    assert_eq!(recalled.recalled.as_ref().unwrap().by.username, "alan");
    assert_eq!(changed(&mut beth).await, recalled);
}

#[tokio::test]
async fn a_refusal_names_the_message() {
    let server = Server::start().await;
    let mut alan = server.register("alan").await.connect().await;
    let mut beth = server.register("beth").await.connect().await;
    let message = posted(&mut alan, "alan's").await;
    beth.send(ClientFrame::Recall { room_id: LOBBY, message_id: message.id }).await;
    assert_eq!(refusal(&mut beth).await, (ErrorCode::Forbidden, Some(LOBBY), Some(message.id)));
    let nothing = MessageId(9_999);
    beth.send(ClientFrame::Edit { room_id: LOBBY, message_id: nothing, content: "?".to_owned() }).await;
    assert_eq!(refusal(&mut beth).await, (ErrorCode::NotFound, Some(LOBBY), Some(nothing)));
    let other_room = RoomId(77);
    beth.send(ClientFrame::Recall { room_id: other_room, message_id: message.id }).await;
    assert_eq!(refusal(&mut beth).await, (ErrorCode::NotFound, Some(other_room), Some(message.id)));
}

#[tokio::test]
async fn who_was_away_hears_how_things_stand_and_nothing_that_was_recalled() {
    let server = Server::start().await;
    let beth = server.register("beth").await;
    let mut alan = server.register("alan").await.connect().await;
    let first = posted(&mut alan, "first").await;
    let second = posted(&mut alan, "second").await;
    let third = posted(&mut alan, "third").await;
    for (message, content) in [(&first, "1st"), (&second, "2nd")] {
        let content = content.to_owned();
        alan.send(ClientFrame::Edit { room_id: LOBBY, message_id: message.id, content }).await;
        changed(&mut alan).await;
    }
    alan.send(ClientFrame::Recall { room_id: LOBBY, message_id: second.id }).await;
    let recalled = changed(&mut alan).await;

    for from in 0..=6 {
        let mut socket = Socket::open(&beth).await;
        socket.resume([(LOBBY, from)]).await;
        let (to, data) = wait_for!(socket, ServerFrame::Replay { to, data, .. } => (to, data));
        assert_eq!(to, 6);
        let expected = [(third.seq, 3, "third"), (first.seq, 4, "1st"), (recalled.seq, 6, "")];
        let expected: Vec<_> = expected.into_iter().filter(|(_, rev, _)| *rev > from).collect();
        let heard: Vec<_> = data.iter().map(|it| (it.seq, it.rev, it.content.as_str())).collect();
        assert_eq!(heard, expected, "from {from}");
    }
}

#[tokio::test]
async fn an_acknowledgement_stays_the_first_one() {
    let server = Server::start().await;
    let mut alan = server.register("alan").await.connect().await;
    let message = posted(&mut alan, "once").await;
    let first = ClientFrame::text(message.client_id, LOBBY, "once");
    let expected = (message.id, 1, 1);
    for change in [
        ClientFrame::Edit { room_id: LOBBY, message_id: message.id, content: "edited".to_owned() },
        ClientFrame::Recall { room_id: LOBBY, message_id: message.id },
    ] {
        alan.send(change).await;
        changed(&mut alan).await;
        alan.send(first.clone()).await;
        let ack = wait_for!(alan, ServerFrame::Ack { message_id, seq, rev, .. } => (message_id, seq, rev));
        assert_eq!(ack, expected);
    }
}

#[tokio::test]
async fn a_change_that_the_bus_lost_is_made_up_for() {
    let mut engine = Engine::start().await;
    let (room, people) = engine.room(2).await;
    let author = people[0].id;
    let first =
        engine.domain.post(author, Draft::text(room.id, Uuid::new_v4(), "first")).await.unwrap().message;
    let second =
        engine.domain.post(author, Draft::text(room.id, Uuid::new_v4(), "second")).await.unwrap().message;
    engine.listen();
    let mut here = engine.connect(people[1].id).await;

    // Two changes of one message, and one that only the store knows: no message has revision 3 any more.
    let unheard = engine.unheard();
    unheard.edit(author, room.id, first.id, "1st").await.unwrap();
    unheard.edit(author, room.id, first.id, "the first").await.unwrap();
    let recalled = unheard.recall(author, room.id, second.id).await.unwrap();
    engine.bus.publish(Event::MessageChanged(Arc::new(recalled)));

    let (from, to, data) =
        wait_for!(here, ServerFrame::Replay { from, to, data, .. } if to > 2 => (from, to, data));
    assert_eq!((from, to), (2, 5));
    let heard: Vec<_> = data.iter().map(|it| (it.seq, it.rev, it.content.as_str())).collect();
    assert_eq!(heard, [(1, 4, "the first"), (2, 5, "")]);
}
