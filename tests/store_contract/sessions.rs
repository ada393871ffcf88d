//! Sign-in sessions: an ended one stays ended.

use salon::protocol::UserId;
use salon::server::store::{SessionRecord, Store};

use super::sample::{self, NOW};

pub async fn keep(store: &Store) {
    a_session_is_kept_and_changed(store).await;
    an_ended_session_cannot_come_back(store).await;
    the_other_sessions_of_a_user_end_together(store).await;
    expired_sessions_go(store).await;
}

fn record(id: &str, user: UserId) -> SessionRecord {
    SessionRecord {
        id_hash: format!("{id} of {user}"),
        data: "{}".to_owned(),
        created_at: NOW,
        expires_at: NOW + 1000,
    }
}

async fn insert(store: &Store, session: &SessionRecord, user: UserId) -> bool {
    let session = session.clone();
    let write =
        store.write(move |tx| Box::pin(async move { tx.insert_session(&session, Some(user)).await }), |_| ());
    write.await.unwrap()
}

async fn update(store: &Store, session: &SessionRecord, user: UserId, data: &'static str) {
    let id = session.id_hash.clone();
    let write = store.write(
        move |tx| Box::pin(async move { tx.update_session(&id, Some(user), data, NOW + 2000).await }),
        |()| (),
    );
    write.await.unwrap();
}

async fn find(store: &Store, session: &SessionRecord) -> Option<SessionRecord> {
    let id = session.id_hash.clone();
    store.read(|tx| Box::pin(async move { tx.session(&id, NOW).await })).await.unwrap()
}

async fn a_session_is_kept_and_changed(store: &Store) {
    let user = sample::user(store, "session").await.id;
    let session = record("kept", user);
    assert!(insert(store, &session, user).await);
    assert!(!insert(store, &session, user).await, "the id is taken");
    update(store, &session, user, "{\"changed\":true}").await;
    let found = find(store, &session).await.unwrap();
    assert_eq!((found.data.as_str(), found.expires_at), ("{\"changed\":true}", NOW + 2000));
    assert_eq!(found.created_at, NOW, "the absolute expiry counts from the beginning");
}

async fn an_ended_session_cannot_come_back(store: &Store) {
    let user = sample::user(store, "ended").await.id;
    let session = record("ended", user);
    insert(store, &session, user).await;
    let id = session.id_hash.clone();
    let end = store.write(move |tx| Box::pin(async move { tx.delete_session(&id).await }), |()| ());
    end.await.unwrap();
    update(store, &session, user, "{}").await;
    assert!(find(store, &session).await.is_none());
}

async fn the_other_sessions_of_a_user_end_together(store: &Store) {
    let user = sample::user(store, "leaving").await.id;
    let other = sample::user(store, "staying").await.id;
    let (first, second, third) = (record("1", user), record("2", user), record("3", user));
    let theirs = record("1", other);
    for session in [&first, &second, &third] {
        insert(store, session, user).await;
    }
    insert(store, &theirs, other).await;
    assert_eq!(end_beside(store, &third, user).await, [first.id_hash.clone(), second.id_hash.clone()]);
    assert!(find(store, &first).await.is_none());
    assert!(find(store, &third).await.is_some());
    assert!(find(store, &theirs).await.is_some());
    assert!(end_beside(store, &first, user).await.is_empty(), "one that has ended ends no other");
    assert!(find(store, &third).await.is_some());
}

async fn end_beside(store: &Store, session: &SessionRecord, user: UserId) -> Vec<String> {
    let id = session.id_hash.clone();
    let end =
        store.write(move |tx| Box::pin(async move { tx.delete_sessions_beside(&id, user).await }), |_| ());
    let mut ended = end.await.unwrap();
    ended.sort();
    ended
}

async fn expired_sessions_go(store: &Store) {
    let user = sample::user(store, "expiring").await.id;
    let idle = SessionRecord { expires_at: 10, ..record("idle", user) };
    let old = SessionRecord { created_at: 5, ..record("old", user) };
    let fresh = record("fresh", user);
    for session in [&idle, &old, &fresh] {
        insert(store, session, user).await;
    }
    let sweep = store.write(|tx| Box::pin(async move { tx.delete_expired_sessions(20, 10).await }), |_| ());
    let mut ended = sweep.await.unwrap();
    ended.sort();
    assert_eq!(ended, [idle.id_hash, old.id_hash]);
    assert!(find(store, &fresh).await.is_some());
}
