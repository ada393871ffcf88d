//! Who is pushed to: those whom a message concerns, and who have no page open.

use std::collections::HashMap;

use salon::protocol::{ClientFrame, Role, RoomKind};
use salon::server::store::StoreError;
use serde_json::json;

use crate::support::{database, in_time};
use crate::{Device, Scene, status};

#[tokio::test]
async fn the_level_of_the_room_decides() {
    let mut scene = Scene::with_level("mentions").await;
    scene.writer.post_message(scene.lobby, "to nobody in particular").await;
    scene.expect_nothing_else().await;

    scene.writer.post_message(scene.lobby, "@room look").await;
    let arrived = scene.service.next().await;
    assert_eq!(scene.device.read(&arrived)["body"], "writer: @room look");
    assert_eq!(scene.device.read(&arrived)["title"], "Lobby 大厅");

    scene.set_level("nothing").await;
    scene.writer.post_message(scene.lobby, "@reader please").await;
    scene.writer.post_message(scene.lobby, "@room please").await;
    scene.set_level("all").await;
    scene.writer.post_message(scene.lobby, "to nobody again").await;
    let arrived = scene.service.next().await;
    assert_eq!(scene.device.read(&arrived)["body"], "writer: to nobody again");
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn a_direct_conversation_counts_until_it_is_silenced() {
    let mut scene = Scene::new().await;
    let room = scene.writer.direct(&scene.reader).await.id;
    scene.writer.post_message(room, "psst").await;
    let arrived = scene.service.next().await;
    let note = scene.device.read(&arrived);
    assert_eq!((&note["title"], &note["body"]), (&json!("writer"), &json!("psst")));
    let () = scene.reader.call("set_notify", json!({ "room_id": room, "notify": "nothing" })).await;
    scene.writer.post_message(room, "psst again").await;
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn nobody_is_told_of_their_own_words() {
    let mut scene = Scene::new().await;
    scene.reader.post_message(scene.lobby, "talking to myself, @reader").await;
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn whoever_has_a_page_open_is_not_pushed_to() {
    let mut scene = Scene::new().await;
    let mut socket = scene.reader.connect().await;
    let seen = scene.writer.post_message(scene.lobby, "seen at once").await;
    // Nothing is sent of it after the page has gone either, however late the note is looked at.
    socket.send(ClientFrame::Read { room_id: scene.lobby, seq: seen.seq }).await;
    socket.settle().await;
    drop(socket);
    // The server learns of it in a moment.
    let arrived = in_time("a push after the page was closed", async {
        loop {
            scene.writer.post_message(scene.lobby, "and now?").await;
            if let Some(arrived) = scene.service.at_once() {
                return arrived;
            }
        }
    })
    .await;
    assert_eq!(scene.device.read(&arrived)["body"], "writer: and now?");
}

#[tokio::test]
async fn only_members_are_pushed_to() {
    let mut scene = Scene::new().await;
    let secret = scene.writer.create_room("Secret", RoomKind::Private).await.id;
    scene.writer.post_message(secret, "@reader is not here").await;
    scene.writer.add(secret, &scene.reader, Role::Member).await;
    let () = scene.reader.call("set_notify", json!({ "room_id": secret, "notify": "all" })).await;
    scene.service.answer(503, Some("1"));
    scene.writer.post_message(secret, "still trusted").await;
    let arrived = scene.service.next().await;
    assert_eq!(scene.device.read(&arrived)["body"], "writer: still trusted");
    // Removed while the note waits for its service.
    scene.writer.remove(secret, scene.reader.id()).await;
    scene.writer.post_message(secret, "@reader is gone").await;
    scene.after_a_retry().await;
    assert!(scene.service.at_once().is_none(), "a note to somebody who was removed");
}

#[tokio::test]
async fn signing_out_ends_the_subscription_of_that_device_alone() {
    let mut scene = Scene::new().await;
    let second = scene.server.sign_in("reader").await;
    let laptop = Device::new(&scene.service, "laptop");
    laptop.subscribe(&second, false).await;
    scene.writer.post_message(scene.lobby, "both").await;
    let mut devices = [scene.service.next().await.device, scene.service.next().await.device];
    devices.sort_unstable();
    assert_eq!(devices, ["laptop", "phone"]);

    let () = second.call("logout", json!({})).await;
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn one_may_stop_it_and_a_browser_belongs_to_one_session() {
    let mut scene = Scene::new().await;
    let other = scene.server.register("other").await;
    scene.device.subscribe(&other, false).await;
    assert_eq!(status(&scene.reader).await.endpoint, None, "the browser is somebody else's now");
    let status: salon::protocol::PushStatus = other.call("unsubscribe_push", json!({})).await;
    assert_eq!(status.endpoint, None);
    scene.writer.post_message(scene.lobby, "@room nobody hears this").await;
    scene.device.subscribe(&scene.reader, false).await;
    scene.expect_nothing_else().await;
}

#[tokio::test]
async fn what_was_read_meanwhile_is_not_sent() {
    let mut scene = Scene::new().await;
    scene.service.answer(503, Some("1"));
    let message = scene.writer.post_message(scene.lobby, "read it").await;
    scene.service.next().await;
    let store = database::open(scene.server.data_dir()).await;
    let (room, reader) = (scene.lobby, scene.reader.id());
    let marks = HashMap::from([((room, reader), message.seq)]);
    let read = store.write(move |tx| Box::pin(async move { tx.advance_reads(&marks).await }), |_| ());
    let moved: Result<Vec<_>, StoreError> = read.await;
    assert_eq!(moved.unwrap().len(), 1);
    scene.after_a_retry().await;
    assert!(scene.service.at_once().is_none(), "what was read was sent");
}
