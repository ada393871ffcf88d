//! What was taken away from somebody is gone at once, whatever their connection was doing.

use salon::protocol::{ClientFrame, Role, RoomId, RoomKind, ServerFrame};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Server, Socket, texts, wait_for};

#[tokio::test]
async fn who_is_removed_before_resuming_hears_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Ours", RoomKind::Private).await.id;
    let mut alan_s = alan.connect().await;
    for (name, named) in [("beth", vec![(room, 0)]), ("carl", vec![]), ("dora", vec![(RoomId(1), 0)])] {
        let member = server.register(name).await;
        alan.add(room, &member, Role::Member).await;
        let mut socket = Socket::open(&member).await;
        assert!(socket.rooms.iter().any(|held| held.id == room));
        alan.remove(room, member.id()).await;
        socket.resume(named).await;
        let said = format!("behind the back of {name}");
        alan_s.post(room, &said).await;
        alan_s.texts_until(&said).await;
        let frames = socket.settle().await;
        assert!(texts(&frames).is_empty(), "{frames:?}");
        assert!(frames.contains(&ServerFrame::RoomRemoved { room_id: room }), "{frames:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_cut_off_is_not_obeyed_while_they_do_not_read() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let mut alan_s = alan.connect().await;
    let mut deaf = Socket::with_small_buffer(&beth).await;
    deaf.resume([]).await;
    deaf.settle().await;
    // More than the systems between the two take in: the server cannot tell her that it is over.
    let large = "字".repeat(4000);
    for _ in 0..480 {
        alan_s.post(RoomId(1), &large).await;
    }
    let () = beth.call("logout", json!({})).await;
    alan_s.post(RoomId(1), "after her departure").await;
    alan_s.texts_until("after her departure").await;

    let client_id = Uuid::new_v4();
    let content = "from the other side".to_owned();
    deaf.send_to_the_deaf(&ClientFrame::text(client_id, RoomId(1), content)).await;
    for _ in 0..20 {
        alan_s.post(RoomId(1), "listening").await;
    }
    wait_for!(alan_s, ServerFrame::Message { data, .. } if data.content == "listening" => ());
    let newest = alan.history(RoomId(1), None, 50).await.messages;
    assert!(newest.iter().all(|message| message.user_id == alan.id()), "{newest:?}");
}
