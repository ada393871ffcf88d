//! The log of a room: dense, in order, once.

use std::sync::Arc;

use salon::protocol::Role;
use salon::server::store::{NewMessage, Said, Store};
use tokio::sync::Barrier;

use super::sample::{self, Inserted};

pub async fn keep(store: &Store) {
    counters_are_dense_under_many_writers(store).await;
    what_is_inserted_together_stands_as_if_one_by_one(store).await;
    every_character_stays_as_it_is(store).await;
    a_client_id_counts_once(store).await;
    pages_and_changes_are_cut_where_asked(store).await;
    a_new_member_has_read_everything(store).await;
}

async fn what_is_inserted_together_stands_as_if_one_by_one(store: &Store) {
    let (one, other) = (sample::room(store).await, sample::room(store).await);
    let (ada, ben) = (sample::member(store, one, "ada").await, sample::member(store, one, "ben").await);
    sample::join(store, other, &ben, Role::Member).await;
    sample::post(store, sample::new_message(one, &ben, "before")).await;
    let new: Vec<NewMessage> = [(one, &ada, "a"), (other, &ben, "b"), (one, &ben, "c"), (one, &ada, "d")]
        .map(|(room, author, body)| sample::new_message(room, author, body))
        .into();
    let sent: Vec<_> = new.iter().map(|new| new.client_id).collect();
    let write = store.write(move |tx| Box::pin(async move { tx.insert_messages(new).await }), |_| ());
    let inserted = write.await.unwrap();
    let places: Vec<_> = inserted.iter().map(|message| (message.seq, message.rev)).collect();
    assert_eq!(places, [(2, 2), (1, 1), (3, 3), (4, 4)]);
    assert!(inserted.is_sorted_by_key(|message| message.id), "ids are in the order of the log");
    assert!(inserted.iter().map(|message| message.client_id).eq(sent));
    let logs = [sample::log(store, one).await, sample::log(store, other).await];
    for message in &inserted {
        assert!(logs.concat().contains(message), "{message:?}");
    }

    let again = sample::new_message(one, &ada, "e");
    let used = NewMessage { client_id: inserted[0].client_id, ..sample::new_message(one, &ada, "f") };
    let write =
        store.write(move |tx| Box::pin(async move { tx.insert_messages(vec![again, used]).await }), |_| ());
    assert!(write.await.unwrap_err().is_unique_violation());
    assert_eq!(sample::log(store, one).await.len(), 4, "together or not at all");
}

async fn every_character_stays_as_it_is(store: &Store) {
    const SAID: [&str; 8] = [
        "\"quoted\" \\back\\ 'single' /slash/",
        "tab\tline\nreturn\r bell\u{7} escape\u{1b} delete\u{7f}",
        "\u{2028}\u{2029}\u{feff}\u{fffd}\u{10ffff}",
        "沙龙 🏳️‍🌈 e\u{301}",
        "\\u0041 %s $1 ?1 :name --",
        "null",
        "[1, {\"a\": null}]",
        "12345678901234567890.50",
    ];
    let room = sample::room(store).await;
    let author = sample::member(store, room, "precise").await;
    let long = "长".repeat(100_000);
    let texts = SAID.iter().copied().chain([long.as_str()]);
    let new: Vec<NewMessage> = texts
        .clone()
        .map(|text| {
            let new = sample::new_message(room, &author, text);
            NewMessage { said: Said { html: Some(format!("<p>{text}</p>")), ..new.said.clone() }, ..new }
        })
        .collect();
    let write = store.write(move |tx| Box::pin(async move { tx.insert_messages(new).await }), |_| ());
    let inserted = write.await.unwrap();
    let log = sample::log(store, room).await;
    assert_eq!(log, inserted);
    for (message, text) in log.iter().zip(texts) {
        assert_eq!((message.content.as_str(), message.html.clone()), (text, Some(format!("<p>{text}</p>"))));
    }
}

async fn counters_are_dense_under_many_writers(store: &Store) {
    const WRITERS: usize = 8;
    const EACH: usize = 25;
    let room = sample::room(store).await;
    let start = Arc::new(Barrier::new(WRITERS));
    let mut tasks = Vec::new();
    for writer in 0..WRITERS {
        let author = sample::member(store, room, "writer").await;
        let (store, start) = (store.clone(), start.clone());
        tasks.push(tokio::spawn(async move {
            start.wait().await;
            for number in 0..EACH {
                sample::post(&store, sample::new_message(room, &author, &format!("{writer}/{number}"))).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let log = sample::log(store, room).await;
    let expected: Vec<i64> = (1..=(WRITERS * EACH) as i64).collect();
    assert_eq!(log.iter().map(|message| message.seq).collect::<Vec<_>>(), expected);
    assert_eq!(log.iter().map(|message| message.rev).collect::<Vec<_>>(), expected);
    for writer in 0..WRITERS {
        let own = log.iter().filter_map(|message| message.content.strip_prefix(&format!("{writer}/")));
        let order: Vec<usize> = own.map(|number| number.parse().unwrap()).collect();
        assert_eq!(order, (0..EACH).collect::<Vec<_>>(), "one writer's messages stay in order");
    }
}

async fn a_client_id_counts_once(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "again").await;
    let other = sample::member(store, room, "other").await;
    let new = sample::new_message(room, &author, "once");
    let results = futures::future::join_all((0..8).map(|_| sample::insert(store, new.clone()))).await;
    let mut first = None;
    for result in results {
        let message = match result.unwrap() {
            Inserted::New(message) => message,
            Inserted::Before(before) => {
                assert_eq!(before.rev, 1);
                assert_eq!(before.said.map(|said| said.body).as_deref(), Some("once"));
                before.message
            }
        };
        assert_eq!(&message, first.get_or_insert(message.clone()), "everyone gets the same answer");
    }
    assert_eq!(sample::log(store, room).await.len(), 1);

    let mut changed = new.clone();
    changed.said.body = "something else".to_owned();
    let again = sample::insert(store, changed).await.unwrap();
    assert!(matches!(again, Inserted::Before(before) if before.message.content == "once"));

    let theirs = sample::new_message(room, &other, "mine");
    let theirs = salon::server::store::NewMessage { client_id: new.client_id, ..theirs };
    assert!(
        matches!(sample::insert(store, theirs).await, Ok(Inserted::New(_))),
        "ids belong to their author"
    );
}

async fn pages_and_changes_are_cut_where_asked(store: &Store) {
    let room = sample::room(store).await;
    let elsewhere = sample::room(store).await;
    let author = sample::member(store, room, "pager").await;
    for number in 1..=6 {
        sample::post(store, sample::new_message(room, &author, &number.to_string())).await;
        sample::post(store, sample::new_message(elsewhere, &author, "elsewhere")).await;
    }
    let read = store.read(|tx| Box::pin(async move { tx.messages_before(room, 5, 3).await })).await;
    let page: Vec<i64> = read.unwrap().iter().map(|message| message.seq).collect();
    assert_eq!(page, [4, 3, 2]);
    let read = store.read(|tx| Box::pin(async move { tx.messages_changed_since(room, 4, 10).await })).await;
    let changes: Vec<i64> = read.unwrap().iter().map(|message| message.rev).collect();
    assert_eq!(changes, [5, 6]);
}

async fn a_new_member_has_read_everything(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "early").await;
    sample::post(store, sample::new_message(room, &author, "before")).await;
    let late = sample::member(store, room, "late").await.id;
    let read = store.read(|tx| Box::pin(async move { tx.visible_room(late, room).await })).await;
    let record = read.unwrap().unwrap();
    assert_eq!((record.last_seq, record.read_seq), (1, 1));
}
