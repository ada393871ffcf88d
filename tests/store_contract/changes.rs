//! What becomes of messages: each change is a revision, and what is recalled is gone.

use salon::protocol::{Message, MessageVersion, Recall, User};
use salon::server::store::{EarlierPost, NewMessage, Said, Store, StoreError};

use super::sample::{self, Inserted};

pub async fn keep(store: &Store) {
    every_change_takes_a_revision(store).await;
    what_was_said_before_is_kept_until_a_recall(store).await;
    sending_again_is_answered_as_the_first_time(store).await;
}

async fn edit(store: &Store, message: &Message, body: &str) -> Message {
    let (message, body) = (message.clone(), body.to_owned());
    let written = store.write(
        move |tx| {
            Box::pin(async move {
                let now = message.created_at + message.rev;
                tx.edit_message(message, Said::plainly(body), now).await
            })
        },
        |_| (),
    );
    let written: Result<Message, StoreError> = written.await;
    written.unwrap()
}

async fn recall(store: &Store, message: &Message, by: &User) -> Message {
    let (message, recall) = (message.clone(), Recall { at: 99, by: by.clone() });
    let written =
        store.write(move |tx| Box::pin(async move { tx.recall_message(message, recall).await }), |_| ());
    let written: Result<Message, StoreError> = written.await;
    written.unwrap()
}

async fn versions(store: &Store, message: &Message) -> Vec<MessageVersion> {
    let id = message.id;
    let read: Result<_, StoreError> =
        store.read(|tx| Box::pin(async move { tx.message_versions(id).await })).await;
    read.unwrap()
}

async fn every_change_takes_a_revision(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "author").await;
    let first = sample::post(store, sample::new_message(room, &author, "first")).await;
    let second = sample::post(store, sample::new_message(room, &author, "second")).await;
    let edited = edit(store, &first, "1st").await;
    assert_eq!((edited.seq, edited.rev, edited.content.as_str()), (1, 3, "1st"));
    let recalled = recall(store, &second, &author).await;
    assert_eq!((recalled.seq, recalled.rev, recalled.content.as_str()), (2, 4, ""));
    let third = sample::post(store, sample::new_message(room, &author, "third")).await;
    assert_eq!((third.seq, third.rev), (3, 5), "positions stay dense, revisions too");
    assert_eq!(sample::log(store, room).await, [edited, recalled, third], "read back as they were answered");
}

async fn what_was_said_before_is_kept_until_a_recall(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "changing").await;
    let posted = sample::post(store, sample::new_message(room, &author, "one")).await;
    assert_eq!(versions(store, &posted).await, []);
    let second = edit(store, &posted, "two").await;
    let third = edit(store, &second, "three").await;
    let version = |content: &str, written_at| MessageVersion { content: content.to_owned(), written_at };
    let expected = [version("one", posted.created_at), version("two", second.edited_at.unwrap())];
    assert_eq!(versions(store, &third).await, expected);
    recall(store, &third, &author).await;
    assert_eq!(versions(store, &third).await, []);
}

async fn sending_again_is_answered_as_the_first_time(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "sender").await;
    let before = async |new: &NewMessage| match sample::insert(store, new.clone()).await.unwrap() {
        Inserted::Before(EarlierPost { rev, said, .. }) => (rev, said.map(|said| said.body)),
        Inserted::New(message) => panic!("posted twice: {message:?}"),
    };
    let new = sample::new_message(room, &author, "posted");
    let posted = sample::post(store, new.clone()).await;
    let edited = edit(store, &posted, "edited").await;
    assert_eq!(before(&new).await, (1, Some("posted".to_owned())));
    let edited = edit(store, &edited, "edited again").await;
    assert_eq!(before(&new).await, (1, Some("posted".to_owned())));
    recall(store, &edited, &author).await;
    assert_eq!(before(&new).await, (1, None));
}
