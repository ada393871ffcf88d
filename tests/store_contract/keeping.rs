//! What is kept, found and taken along: retention, search, exports.

use salon::protocol::{MessageId, Recall, Retention, RoomId, UserId};
use salon::server::search::Query;
use salon::server::store::{NewMessage, Scope, Store};

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    old_messages_expire_and_are_wiped(store).await;
    many_expire_at_once_and_are_wiped_later(store).await;
    words_are_found_where_one_searches(store).await;
    what_changes_changes_the_index(store).await;
    times_bound_a_search(store).await;
    everything_is_told_of_in_order(store).await;
    rooms_and_facts_are_changed(store).await;
}

async fn room_with(store: &Store, bodies: &[&str]) -> (RoomId, UserId) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "keeper").await;
    for (number, body) in (0..).zip(bodies) {
        let new = NewMessage { created_at: NOW + number, ..sample::new_message(room, &author, body) };
        sample::post(store, new).await;
    }
    (room, author.id)
}

async fn old_messages_expire_and_are_wiped(store: &Store) {
    let (room, reader) = room_with(store, &["one", "two", "three", "four"]).await;
    let retention = Retention { days: Some(3), messages: Some(2) };
    change!(store, tx => tx.set_retention(room, retention).await);
    let (aging, rooms, every, before, speaking) = ask!(store, tx => {
        let aging = tx.aging(room).await?;
        let before = tx.last_seq_before(&aging, NOW + 2).await?;
        Ok((aging, tx.aging_rooms(false).await?, tx.aging_rooms(true).await?, before, tx.count_speaking(room, 0, 2).await?))
    });
    assert_eq!((aging.chosen(), aging.oldest_at), (retention, Some(NOW)));
    assert!(rooms.iter().any(|aging| aging.room() == room) && every.len() >= rooms.len());
    assert_eq!((before, speaking), (2, 2));
    assert_eq!(change!(store, tx => tx.expire_few(&aging, 2, NOW + 9).await), 6);
    let (page, behind, mark) = ask!(store, tx => Ok((
        tx.messages_before(room, i64::MAX, 10).await?,
        tx.readers_before(room, 2).await?,
        tx.visible_room(reader, room).await?.unwrap().read_seq,
    )));
    assert_eq!(page.iter().map(|message| message.seq).collect::<Vec<_>>(), [4, 3]);
    assert_eq!((behind, mark), (vec![reader], 2), "what has expired counts as read");
    let log = sample::log(store, room).await;
    assert_eq!(
        log.iter().map(|message| (message.seq, message.rev)).collect::<Vec<_>>(),
        [(3, 3), (4, 4), (1, 5), (2, 6)]
    );
    assert!(log[2..].iter().all(|message| message.content.is_empty() && message.recalled.is_some()));
}

async fn many_expire_at_once_and_are_wiped_later(store: &Store) {
    let (room, _) = room_with(store, &["one", "two", "three"]).await;
    let aging = ask!(store, tx => tx.aging(room).await);
    let rev = change!(store, tx => tx.expire_many(&aging, 2, NOW).await);
    let aging = ask!(store, tx => tx.aging(room).await);
    assert_eq!((aging.expired_seq, aging.wiped_seq, aging.last_rev), (2, 0, rev));
    assert!(change!(store, tx => tx.wipe_some(&aging, 1, NOW).await), "there is more");
    let aging = ask!(store, tx => tx.aging(room).await);
    assert!(!change!(store, tx => tx.wipe_some(&aging, 5, NOW).await));
    let speaking = ask!(store, tx => tx.count_speaking(room, 0, 3).await);
    assert_eq!(speaking, 1);
}

async fn find(store: &Store, text: &str, scope: Scope) -> Vec<String> {
    let query = Query::parse(text).unwrap();
    let found = ask!(store, tx => tx.search(&query, scope, 10).await);
    found.into_iter().map(|message| message.content).collect()
}

fn within(rooms: &[RoomId]) -> Scope {
    Scope { rooms: rooms.to_vec(), author: None, cursor: None, before: None, after: None }
}

async fn words_are_found_where_one_searches(store: &Store) {
    let (here, author) =
        room_with(store, &["我家在上海东边", "Hello big World", "海上 o'clock", "world, hello"]).await;
    let (there, _) = room_with(store, &["hello from there"]).await;
    assert_eq!(find(store, "上海", within(&[here])).await, ["我家在上海东边"]);
    assert_eq!(
        find(store, "HELLO", within(&[here])).await,
        ["world, hello", "Hello big World"],
        "newest first"
    );
    assert_eq!(find(store, "\"big world\"", within(&[here])).await, ["Hello big World"]);
    assert_eq!(find(store, "\"hello world\"", within(&[here])).await, [""; 0]);
    assert_eq!(find(store, "wor hel", within(&[here])).await, [""; 0], "only the last may go on");
    assert_eq!(find(store, "hello wor", within(&[here])).await.len(), 2);
    assert_eq!(find(store, "clock", within(&[here])).await, ["海上 o'clock"]);
    assert_eq!(find(store, "hello", within(&[here, there])).await.len(), 3);
    let by = |author| Scope { author: Some(author), ..within(&[here, there]) };
    assert_eq!(find(store, "hello", by(author)).await.len(), 2);
    assert_eq!(find(store, "hello", Scope { rooms: Vec::new(), ..by(author) }).await.len(), 0);
    let rooms = ask!(store, tx => tx.rooms_to_search(author).await);
    assert_eq!(rooms, [here]);
}

async fn what_changes_changes_the_index(store: &Store) {
    let (room, _) = room_with(store, &[]).await;
    let author = sample::member(store, room, "changing").await;
    let long = "字".repeat(300) + " endless" + &"é".repeat(3000);
    let posted = sample::post(store, sample::new_message(room, &author, &long)).await;
    assert_eq!(find(store, "endless", within(&[room])).await.len(), 1);
    assert_eq!(find(store, &format!("endless{}", "é".repeat(100)), within(&[room])).await.len(), 1);
    let said = salon::server::store::Said::plainly("short");
    let edited = change!(store, tx => tx.edit_message(posted, said, NOW).await);
    assert_eq!(find(store, "endless", within(&[room])).await.len(), 0);
    assert_eq!(find(store, "short", within(&[room])).await.len(), 1);
    let recall = Recall { at: NOW, by: author };
    change!(store, tx => tx.recall_message(edited, recall).await);
    assert_eq!(find(store, "short", within(&[room])).await.len(), 0);
    assert!(!change!(store, tx => tx.index_older_messages(10).await), "there are none from before");
}

async fn times_bound_a_search(store: &Store) {
    let (room, _) = room_with(store, &["tick 0", "tick 1", "tick 2", "tick 3"]).await;
    let (empty, _) = room_with(store, &[]).await;
    let scope = |after, before| Scope { after, before, ..within(&[room, empty]) };
    assert_eq!(find(store, "tick", scope(None, Some(NOW + 2))).await, ["tick 1", "tick 0"]);
    assert_eq!(find(store, "tick", scope(Some(NOW + 2), None)).await, ["tick 3", "tick 2"]);
    assert_eq!(find(store, "tick", scope(Some(NOW + 1), Some(NOW + 2))).await, ["tick 1"]);
    assert_eq!(find(store, "tick", scope(None, Some(0))).await, [""; 0]);
    let cursor = sample::log(store, room).await[1].id;
    let scope = Scope { cursor: Some(cursor), ..within(&[room]) };
    assert_eq!(find(store, "tick", scope).await, ["tick 0"]);
}

async fn everything_is_told_of_in_order(store: &Store) {
    let (room, author) = room_with(store, &["taken", "along"]).await;
    let (users, rooms, messages, census, heads, damages) = ask!(store, tx => Ok((
        tx.export_users(author.0 - 1, 10).await?,
        tx.export_rooms(room.0 - 1, 10).await?,
        tx.export_messages(MessageId(0), i64::MAX).await?,
        tx.census().await?,
        tx.room_heads().await?,
        tx.damages().await?,
    )));
    assert_eq!((users[0].id, users[0].is_admin), (author.0, false));
    assert_eq!((rooms[0].id, rooms[0].members.len()), (room.0, 1));
    assert!(messages.is_sorted_by_key(|message| message.id));
    let bodies: Vec<_> = messages.iter().rev().take(2).map(|message| message.content.as_str()).collect();
    assert_eq!(bodies, ["along", "taken"]);
    assert!(census.messages >= messages.len() as i64 && census.bytes >= 0);
    let head = heads.iter().find(|head| head.room_id == room.0).unwrap();
    assert_eq!((head.last_seq, head.last_rev), (2, 2));
    assert_eq!(damages, [""; 0]);
}

async fn rooms_and_facts_are_changed(store: &Store) {
    let (room, reader) = room_with(store, &["dated"]).await;
    change!(store, tx => tx.update_room(room, "New name", "New words").await);
    let id = sample::log(store, room).await[0].id;
    change!(store, tx => tx.backdate_message(id, 7).await);
    change!(store, tx => {
        tx.set_instance_value("changing", "one").await?;
        tx.set_instance_value("changing", "two").await
    });
    let (record, value) = ask!(store, tx => Ok((
        tx.visible_room(reader, room).await?.unwrap(),
        tx.instance_value("changing").await?,
    )));
    assert_eq!((record.name.as_str(), record.description.as_str()), ("New name", "New words"));
    assert_eq!(value.as_deref(), Some("two"));
    assert_eq!(sample::log(store, room).await[0].created_at, 7);
    store.forget_deleted().await.unwrap();
}
