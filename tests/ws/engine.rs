//! What the hub makes of a bus that is late, loses events, or has nothing behind it.

use std::sync::Arc;

use salon::protocol::{ErrorCode, Message, RoomId, ServerFrame, SignedOutReason, close, limits};
use salon::server::bus::{Bus, Event};
use salon::server::domain::Draft;
use uuid::Uuid;

use crate::support::{Engine, Socket, texts, wait_for};

async fn is_sent_away(socket: &mut Socket) {
    let (_, closed) = socket.closed().await;
    assert_eq!(closed.code, close::RESTARTING);
    assert_eq!(closed.reason, "retry_after_ms=1000");
}

#[tokio::test]
async fn a_session_that_ended_during_the_upgrade_gets_no_socket() {
    let mut engine = Engine::start().await;
    engine.listen();
    let (_, people) = engine.room(1).await;
    let request = engine.sign_in(people[0].id).await;
    let session = request.headers()["x-session"].to_str().unwrap().to_owned();
    engine.domain.end_session(&session, SignedOutReason::SignedOut).await.unwrap();
    let (said, closed) = Socket::turned_away(request).await;
    assert!(matches!(said, ServerFrame::Error { code: ErrorCode::Unauthorized, .. }), "{said:?}");
    assert_eq!(closed.code, close::SIGNED_OUT);
}

#[tokio::test]
async fn a_session_in_use_does_not_expire_and_one_that_does_takes_its_sockets_along() {
    let mut engine = Engine::start().await;
    engine.listen();
    let (_, people) = engine.room(2).await;
    let mut here = engine.connect(people[0].id).await;
    let mut old = engine.connect(people[1].id).await;
    engine.execute("UPDATE sessions SET expires_at = 1").await;
    let began = "UPDATE sessions SET created_at = 1 WHERE user_id = (SELECT max(user_id) FROM sessions)";
    engine.execute(began).await;
    assert_eq!(engine.domain.end_expired_sessions().await.unwrap(), 1);
    let (frames, closed) = old.closed().await;
    let said = ServerFrame::SignedOut { reason: SignedOutReason::Expired };
    assert!(frames.contains(&said), "{frames:?}");
    assert_eq!(closed.code, close::SIGNED_OUT);
    here.settle().await;
    assert_eq!(engine.domain.end_expired_sessions().await.unwrap(), 0, "kept by its socket");
}

#[tokio::test]
async fn nothing_of_a_room_comes_after_its_removal() {
    let mut engine = Engine::start().await;
    let (room, people) = engine.room(2).await;
    let mut socket = engine.connect(people[1].id).await;
    // Added and removed in one breath: the room is read for `room_added` when it is too late.
    let (room_id, user) = (room.id, people[1].clone());
    engine.bus.publish(Event::MemberLeft { room_id, user_id: user.id, member_count: 1 });
    engine.bus.publish(Event::MemberJoined { room_id, user: user.clone(), member_count: 2 });
    engine.bus.publish(Event::MemberLeft { room_id, user_id: user.id, member_count: 1 });
    engine.listen();
    for _ in 0..2 {
        wait_for!(socket, ServerFrame::RoomRemoved { room_id: removed } if removed == room_id => ());
    }
    engine
        .domain
        .post(people[0].id, Draft::text(room_id, Uuid::new_v4(), "behind their back"))
        .await
        .unwrap();
    engine.domain.post(people[0].id, Draft::text(RoomId(1), Uuid::new_v4(), "in the lobby")).await.unwrap();
    wait_for!(socket, ServerFrame::Message { data, .. } if data.content == "in the lobby" => ());
    let frames = socket.settle().await;
    let added = |frame: &ServerFrame| matches!(frame, ServerFrame::RoomAdded { data } if data.id == room_id);
    assert!(!frames.iter().any(added), "{frames:?}");
    assert!(!texts(&frames).contains(&"behind their back"), "{frames:?}");
}

#[tokio::test]
async fn a_change_that_one_has_read_from_the_store_still_comes_to_the_others() {
    let mut engine = Engine::start().await;
    let (room, people) = engine.room(2).await;
    let mut early = Socket::greeted(engine.sign_in(people[0].id).await).await;
    engine.domain.post(people[1].id, Draft::text(room.id, Uuid::new_v4(), "the last word")).await.unwrap();
    // Greeted after the commit, and ready before it was heard on the bus.
    let mut late = engine.connect(people[1].id).await;
    early.resume([(room.id, 0)]).await;
    early.settle().await;
    engine.listen();
    assert_eq!(early.next_text().await, "the last word");
    let frames = late.settle().await;
    assert!(texts(&frames).is_empty(), "it stood in the greeting: {frames:?}");
}

#[tokio::test]
async fn much_that_comes_at_once_comes_to_whoever_reads() {
    const CHANGES: i64 = 20;
    let mut engine = Engine::start().await;
    let (room, people) = engine.room(2).await;
    let mut here = engine.connect(people[0].id).await;
    let posted = engine.domain.post(people[1].id, Draft::text(room.id, Uuid::new_v4(), "first")).await;
    let message = Message { content: "字".repeat(30_000), ..posted.unwrap().message };
    assert!(message.content.len() as i64 * CHANGES > limits::QUEUE_BYTES as i64);
    for rev in 2..=CHANGES {
        engine.bus.publish(Event::MessageChanged(Arc::new(Message { rev, ..message.clone() })));
    }
    engine.listen();
    for expected in 2..=CHANGES {
        let rev = wait_for!(here, ServerFrame::MessageChanged { rev, .. } => rev);
        assert_eq!(rev, expected);
    }
}

#[tokio::test]
async fn a_gap_that_cannot_be_filled_sends_the_room_s_connections_away() {
    let mut engine = Engine::start().await;
    engine.listen();
    let (room, people) = engine.room(2).await;
    let mut here = engine.connect(people[0].id).await;
    let message = engine
        .domain
        .post(people[0].id, Draft::text(room.id, Uuid::new_v4(), "heard"))
        .await
        .unwrap()
        .message;
    assert_eq!(here.next_text().await, "heard");
    engine.store.close().await;
    let after_the_gap = Message { seq: 7, rev: 7, ..message };
    engine.bus.publish(Event::Posted(Arc::new(after_the_gap)));
    is_sent_away(&mut here).await;
}

#[tokio::test]
async fn a_message_that_the_store_does_not_have_sends_them_away_too() {
    let mut engine = Engine::start().await;
    engine.listen();
    let (room, people) = engine.room(1).await;
    let mut here = engine.connect(people[0].id).await;
    let message = engine
        .domain
        .post(people[0].id, Draft::text(room.id, Uuid::new_v4(), "heard"))
        .await
        .unwrap()
        .message;
    assert_eq!(here.next_text().await, "heard");
    engine.bus.publish(Event::Posted(Arc::new(Message { seq: 7, rev: 7, ..message })));
    is_sent_away(&mut here).await;
}

#[tokio::test]
async fn when_the_hub_falls_behind_the_bus_everyone_comes_back() {
    const CAPACITY: usize = 8;
    let mut engine = Engine::on(Bus::with_capacity(CAPACITY)).await;
    let (room, people) = engine.room(2).await;
    let (owner, removed) = (people[0].id, people[1].id);
    let request = engine.sign_in(removed).await;
    let mut removed_s = Socket::greeted(request.clone()).await;
    removed_s.resume([]).await;
    removed_s.settle().await;
    let mut owner_s = engine.connect(owner).await;
    engine.domain.remove_member(owner, room.id, removed, "").await.unwrap();
    for _ in 0..CAPACITY {
        engine.domain.post(owner, Draft::text(room.id, Uuid::new_v4(), "unheard")).await.unwrap();
    }
    engine.listen();
    is_sent_away(&mut owner_s).await;
    is_sent_away(&mut removed_s).await;

    let mut again = Socket::greeted(request).await;
    assert!(again.rooms.iter().all(|held| held.id != room.id), "{:?}", again.rooms);
    again.resume([(RoomId(1), 0), (room.id, 0)]).await;
    engine.domain.post(owner, Draft::text(room.id, Uuid::new_v4(), "behind their back")).await.unwrap();
    engine.domain.post(owner, Draft::text(RoomId(1), Uuid::new_v4(), "in the lobby")).await.unwrap();
    let heard = again.texts_until("in the lobby").await;
    assert_eq!(heard, ["in the lobby"]);

    let mut owner_s = Socket::greeted(engine.request(owner, &format!("session of {owner}"))).await;
    owner_s.resume([]).await;
    let online = wait_for!(owner_s, ServerFrame::OnlineUsers { room_id, data } if room_id == room.id => data);
    assert_eq!(online.count, 1, "whoever was removed unheard is not there: {online:?}");
}
