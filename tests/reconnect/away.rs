//! The client was away, the server was not.

use salon::protocol::{RoomId, RoomKind, ServerFrame};

use crate::support::{Server, Socket, texts, wait_for};

const LOBBY: RoomId = RoomId(1);

#[tokio::test]
async fn what_was_said_meanwhile_comes_once_and_in_order() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let side = alan.create_room("Side", RoomKind::Public).await.id;
    beth.join(side).await;
    let mut alan_s = alan.connect().await;
    let mut beth_s = beth.connect().await;
    for room in [LOBBY, side] {
        alan_s.post(room, "before").await;
        wait_for!(beth_s, ServerFrame::Message { room_id, rev: 1, .. } if room_id == room => ());
    }
    beth_s.hang_up().await;
    for number in 1..=20 {
        alan_s.post(if number % 2 == 0 { LOBBY } else { side }, &number.to_string()).await;
    }

    let mut beth_s = Socket::open(&beth).await;
    let unread: Vec<i64> = beth_s.rooms.iter().map(salon::protocol::Room::unread).collect();
    assert_eq!(unread, [11, 11], "the greeting counts them");
    beth_s.resume([(LOBBY, 1), (side, 1)]).await;
    alan_s.post(LOBBY, "after").await;
    // It may be among what was missed, or come after it.
    let mut frames = beth_s.settle().await;
    while !texts(&frames).contains(&"after") {
        frames.push(beth_s.next_frame().await);
    }
    frames.extend(beth_s.settle().await);
    let (in_lobby, in_side): (Vec<_>, Vec<_>) = texts(&frames)
        .into_iter()
        .partition(|text| text.parse::<i64>().map_or(true, |number| number % 2 == 0));
    let even = (1..=10).map(|number| (2 * number).to_string()).chain(["after".to_owned()]);
    assert!(in_lobby.iter().copied().eq(even), "{in_lobby:?}");
    let odd = (1..=10).map(|number| (2 * number - 1).to_string());
    assert!(in_side.iter().copied().eq(odd), "{in_side:?}");
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_sent_again_and_counts_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut beth_s = beth.connect().await;
    let mut alan_s = alan.connect().await;
    let client_id = alan_s.say(LOBBY, "did this arrive?").await;
    // Gone before the answer could be read.
    drop(alan_s);
    let mut alan_s = Socket::open(&alan).await;
    alan_s.resume([(LOBBY, 0)]).await;
    let content = "did this arrive?".to_owned();
    alan_s.send(salon::protocol::ClientFrame::text(client_id, LOBBY, content)).await;
    let seq = wait_for!(alan_s, ServerFrame::Ack { client_id: id, seq, .. } if id == client_id => seq);
    assert_eq!(seq, 1);
    alan_s.post(LOBBY, "second").await;
    assert_eq!(beth_s.next_text().await, "did this arrive?");
    assert_eq!(beth_s.next_text().await, "second");
}

#[tokio::test]
async fn who_was_removed_meanwhile_gets_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    alan.add(room, &beth, salon::protocol::Role::Member).await;
    beth.connect().await.hang_up().await;
    alan.remove(room, beth.id()).await;
    alan.post_message(room, "behind her back").await;
    let mut beth_s = Socket::open(&beth).await;
    assert!(beth_s.rooms.iter().all(|known| known.id != room));
    beth_s.resume([(room, 0)]).await;
    let frames = beth_s.settle().await;
    assert!(texts(&frames).is_empty(), "{frames:?}");
}
