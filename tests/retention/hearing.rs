//! Every client learns of it: at once, and when it comes back.

use salon::protocol::{Message, Role, RoomId, ServerFrame};
use salon::realtime::timeline::Timeline;
use serde_json::json;

use crate::support::{Client, Socket, wait_for};
use crate::{room_of, start};

/// What somebody has on their screen who looks at the newest page.
async fn screen(client: &Client, room: RoomId) -> Timeline {
    let page = client.history(room, None, 100).await;
    let newest = page.messages.last().map_or(0, |message| message.seq);
    Timeline::from_page(page, newest, true)
}

fn texts(timeline: &Timeline) -> Vec<&str> {
    timeline.messages().iter().map(|message| message.content.as_str()).collect()
}

/// Take in what was replayed of a room up to a revision.
async fn replayed(socket: &mut Socket, room: RoomId, until: i64) -> Vec<Message> {
    let mut all = Vec::new();
    loop {
        let (to, data) = wait_for!(socket,
            ServerFrame::Replay { room_id, to, data, .. } if room_id == room => (to, data));
        all.extend(data);
        if to >= until {
            return all;
        }
    }
}

#[tokio::test]
async fn who_is_here_drops_them_at_once() {
    let server = start().await;
    let (ada, room) = room_of(&server, 0).await;
    let beth = server.register("beth").await;
    ada.add(room.id, &beth, Role::Member).await;
    server.seed().await.messages(room.id, ada.id(), "m", 130).await;
    let mut socket = beth.connect().await;
    let mut timeline = screen(&beth, room.id).await;
    assert_eq!(timeline.messages().len(), 100);
    ada.keep(room.id, 5).await;
    let expired = replayed(&mut socket, room.id, 130 + 125).await;
    let revs: Vec<i64> = expired.iter().map(|message| message.rev).collect();
    assert_eq!(revs, (131..=255).collect::<Vec<i64>>(), "each is a change of the room, in order");
    assert!(expired.iter().all(|message| message.is_expired() && message.content.is_empty()));
    timeline.apply(expired);
    assert_eq!(texts(&timeline), ["m126", "m127", "m128", "m129", "m130"]);
    assert!(!timeline.has_more());
    let read =
        wait_for!(socket, ServerFrame::Read { room_id, seq } if room_id == room.id && seq == 125 => seq);
    assert_eq!(read, 125, "what is gone does not wait to be read");
    ada.post_message(room.id, "after").await;
    let rev = wait_for!(socket, ServerFrame::Message { rev, .. } => rev);
    assert_eq!(rev, 256, "the log goes on without a gap");
}

#[tokio::test]
async fn who_was_away_hears_of_it_when_they_come_back() {
    let server = start().await;
    let (ada, room) = room_of(&server, 130).await;
    let mut timeline = screen(&ada, room.id).await;
    ada.keep(room.id, 5).await;
    ada.begins_with(room.id, "m126").await;
    let mut socket = Socket::open(&ada).await;
    socket.resume([(room.id, 130)]).await;
    timeline.apply(replayed(&mut socket, room.id, 255).await);
    assert_eq!(texts(&timeline), ["m126", "m127", "m128", "m129", "m130"]);
}

#[tokio::test]
async fn many_at_once_are_not_told_one_by_one() {
    let server = start().await;
    let (ada, room) = room_of(&server, 1_050).await;
    let mut socket = ada.connect().await;
    ada.keep(room.id, 10).await;
    let to = wait_for!(socket, ServerFrame::Reset { room_id, to } if room_id == room.id => to);
    assert!(to > 1_050 + 500, "whoever comes back from before is told to load anew: {to}");
    let page = ada.history(room.id, None, 100).await;
    assert_eq!(page.messages.first().unwrap().content, "m1041", "at once they are out of the history");
    assert!(!page.has_more);

    // Wiping them takes a while, of which nobody hears: what is said meanwhile comes as ever.
    ada.post_message(room.id, "meanwhile").await;
    let rev = wait_for!(socket, ServerFrame::Message { rev, .. } => rev);
    assert_eq!(rev, to + 1);
    crate::support::eventually("all of them to be wiped", async || {
        let found: salon::protocol::SearchPage = ada.call("search", json!({ "query": "m1000" })).await;
        let another: salon::protocol::SearchPage = ada.call("search", json!({ "query": "m500" })).await;
        found.hits.is_empty() && another.hits.is_empty()
    })
    .await;
    let mut away = Socket::open(&ada).await;
    away.resume([(room.id, 1_050)]).await;
    wait_for!(away, ServerFrame::Reset { room_id, .. } if room_id == room.id => ());
}
