//! All or nothing; told once, after the commit, in order.

use futures::FutureExt;
use salon::protocol::{Message, RoomId, User};
use salon::server::store::{Store, StoreError, Tx};
use tokio::sync::mpsc;

use super::sample;

pub async fn keep(store: &Store) {
    a_failing_change_is_undone_and_its_neighbours_stay(store).await;
    a_panic_is_that_change_s_own_affair(store).await;
    what_fails_alone_is_undone(store).await;
    what_is_answered_stands_after_an_error_got_over(store).await;
    commits_are_told_in_order_to_whoever_left_too(store).await;
    what_is_told_is_committed(store).await;
    a_failed_change_is_not_told(store).await;
    a_read_sees_one_moment(store).await;
    an_abandoned_read_harms_nobody(store).await;
    reads_cannot_write(store).await;
}

/// Several changes at once, some of which come to nothing after having written.
async fn changes_of_which_some_fail(
    store: &Store,
    fail: impl Fn(&mut Tx) -> Result<(), StoreError> + Copy + Send + Sync + 'static,
) -> Vec<i64> {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "neighbour").await;
    let writes = (0..12).map(|number| {
        let new = sample::new_message(room, &author, &number.to_string());
        store.write(
            move |tx| {
                Box::pin(async move {
                    let inserted = tx.insert_message(new).await?;
                    if number % 3 == 1 {
                        fail(tx)?;
                    }
                    Ok::<_, StoreError>(inserted)
                })
            },
            |_| (),
        )
    });
    let results = futures::future::join_all(writes).await;
    for (number, result) in results.iter().enumerate() {
        assert_eq!(result.is_err(), number % 3 == 1, "{number}: {result:?}");
    }
    let log = sample::log(store, room).await;
    let seqs: Vec<i64> = log.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=8).collect::<Vec<i64>>(), "what failed took no place");
    log.iter().map(|message| message.content.parse().unwrap()).collect()
}

async fn a_failing_change_is_undone_and_its_neighbours_stay(store: &Store) {
    let mut kept = changes_of_which_some_fail(store, |_| Err(StoreError::Corrupt("on purpose"))).await;
    kept.sort();
    assert_eq!(kept, [0, 2, 3, 5, 6, 8, 9, 11]);
}

async fn a_panic_is_that_change_s_own_affair(store: &Store) {
    let mut kept = changes_of_which_some_fail(store, |_| panic!("on purpose")).await;
    kept.sort();
    assert_eq!(kept, [0, 2, 3, 5, 6, 8, 9, 11]);
}

async fn what_fails_alone_is_undone(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "alone").await;
    for panics in [false, true] {
        let new = sample::new_message(room, &author, "undone");
        let job = store.write(
            move |tx| {
                Box::pin(async move {
                    tx.insert_message(new).await?;
                    if panics {
                        panic!("on purpose")
                    } else {
                        Err::<(), _>(StoreError::Corrupt("on purpose"))
                    }
                })
            },
            |_| (),
        );
        job.await.unwrap_err();
        assert!(sample::log(store, room).await.is_empty());
    }
    let posted = sample::post(store, sample::new_message(room, &author, "next")).await;
    assert_eq!((posted.seq, sample::log(store, room).await), (1, vec![posted.clone()]));
}

/// An engine may go on after an error that a change has got over, or refuse the change. It does not answer it and forget it.
async fn what_is_answered_stands_after_an_error_got_over(store: &Store) {
    for changes in [1, 3] {
        let room = sample::room(store).await;
        let author = sample::member(store, room, "unmoved").await;
        let writes = (0..changes).map(|_| {
            let new = sample::new_message(room, &author, "once");
            store.write(
                move |tx| {
                    Box::pin(async move {
                        let posted = tx.insert_message(new.clone()).await?;
                        assert!(tx.insert_message(new).await.is_err(), "its id is used");
                        Ok::<_, StoreError>(posted)
                    })
                },
                |_| (),
            )
        });
        let answered = futures::future::join_all(writes).await.into_iter().filter_map(Result::ok);
        let answered: Vec<Message> = answered.collect();
        assert_eq!(sample::log(store, room).await, answered);
    }
}

/// A write that reports the `seq` of its message after the commit.
fn announced(
    store: &Store,
    room: RoomId,
    author: &User,
    told: &mpsc::Sender<i64>,
) -> impl Future<Output = Result<Message, StoreError>> + use<> {
    let (store, told) = (store.clone(), told.clone());
    let new = sample::new_message(room, author, "announced");
    async move {
        store
            .write(
                move |tx| Box::pin(async move { tx.insert_message(new).await }),
                move |message| {
                    told.try_send(message.seq).unwrap();
                },
            )
            .await
    }
}

async fn commits_are_told_in_order_to_whoever_left_too(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "teller").await;
    let (told, mut heard) = mpsc::channel(100);
    let mut waiting = Vec::new();
    for number in 0..100 {
        let write = announced(store, room, &author, &told);
        if number % 2 == 0 {
            waiting.push(tokio::spawn(write));
        } else {
            // Polled once, then dropped: whoever asked has gone, the change was handed over.
            let _ = write.now_or_never();
        }
    }
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    drop(told);
    let mut seqs = Vec::new();
    while let Some(seq) = heard.recv().await {
        seqs.push(seq);
    }
    assert_eq!(seqs, (1..=100).collect::<Vec<i64>>(), "once each, in the order of the commits");
}

async fn what_is_told_is_committed(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "prompt").await;
    let (told, mut heard) = mpsc::channel(1);
    let write = tokio::spawn(announced(store, room, &author, &told));
    let seq = heard.recv().await.unwrap();
    let log: Vec<Message> = sample::log(store, room).await;
    assert_eq!(log.last().map(|message| message.seq), Some(seq));
    write.await.unwrap().unwrap();
}

async fn a_failed_change_is_not_told(store: &Store) {
    let (told, mut heard) = mpsc::channel::<()>(1);
    let write = store.write(
        |_| Box::pin(async { Err::<(), _>(StoreError::Corrupt("on purpose")) }),
        move |()| told.try_send(()).unwrap(),
    );
    assert!(write.await.is_err());
    assert_eq!(heard.recv().await, None);
}

async fn a_read_sees_one_moment(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "meanwhile").await;
    let meanwhile = store.clone();
    let writer = author.clone();
    let (before, after) = store
        .read(|tx| {
            Box::pin(async move {
                let before = tx.messages_before(room, i64::MAX, 10).await?.len();
                sample::post(&meanwhile, sample::new_message(room, &writer, "new")).await;
                let after = tx.messages_before(room, i64::MAX, 10).await?.len();
                Ok::<_, StoreError>((before, after))
            })
        })
        .await
        .unwrap();
    assert_eq!((before, after), (0, 0));
    assert_eq!(sample::log(store, room).await.len(), 1, "the next read sees it");
}

async fn an_abandoned_read_harms_nobody(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "hasty").await;
    for _ in 0..50 {
        let (began, begun) = tokio::sync::oneshot::channel();
        let store = store.clone();
        let read = tokio::spawn(async move {
            store
                .read(|tx| {
                    Box::pin(async move {
                        tx.messages_before(room, i64::MAX, 10).await?;
                        let _ = began.send(());
                        std::future::pending::<Result<(), StoreError>>().await
                    })
                })
                .await
        });
        begun.await.unwrap();
        read.abort();
        assert!(read.await.unwrap_err().is_cancelled());
    }
    let posted = sample::post(store, sample::new_message(room, &author, "after them")).await;
    assert_eq!(sample::log(store, room).await, [posted], "no old moment is left behind");
}

async fn reads_cannot_write(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "sly").await;
    let new = sample::new_message(room, &author, "written while reading");
    let read = store.read(|tx| Box::pin(async move { tx.insert_message(new).await }));
    assert!(read.await.is_err());
    assert!(sample::log(store, room).await.is_empty());
}

/// What was handed over before is still committed; what comes after is refused.
pub async fn a_closed_store_refuses(store: Store) {
    let room = sample::room(&store).await;
    let author = sample::member(&store, room, "last").await;
    let (told, mut heard) = mpsc::channel(20);
    for _ in 0..20 {
        let _ = announced(&store, room, &author, &told).now_or_never();
    }
    store.close().await;
    drop(told);
    let mut seqs = Vec::new();
    while let Some(seq) = heard.recv().await {
        seqs.push(seq);
    }
    assert_eq!(seqs, (1..=20).collect::<Vec<i64>>());
    let late = sample::insert(&store, sample::new_message(room, &author, "too late")).await;
    assert!(matches!(late, Err(StoreError::Closed)), "{late:?}");
    let late = store.read(|tx| Box::pin(async move { tx.user_by_key("anyone").await })).await;
    assert!(late.is_err());
}
