//! Sign-in sessions: an ended one stays ended.

use salon::protocol::{Role, RoomId, SanctionKind, Scope, UserId};
use salon::server::store::{NewSanction, SessionRecord, Store, StoreError, TokenRecord};

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    a_session_is_kept_and_changed(store).await;
    an_ended_session_cannot_come_back(store).await;
    the_other_sessions_of_a_user_end_together(store).await;
    expired_sessions_go(store).await;
    who_arrives_is_signed_in(store).await;
    nobody_gets_the_answer_of_another(store).await;
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
    store.read(|tx| Box::pin(async move { tx.sessions(&[id], NOW).await })).await.unwrap().pop().unwrap()
}

/// Whether somebody is let in by a session or a token, and into which rooms.
async fn arrives(store: &Store, user: UserId, hash: &str) -> Option<Vec<RoomId>> {
    let hash = hash.to_owned();
    let arrival: Result<_, StoreError> =
        store.read_one(|tx| Box::pin(async move { tx.arrivals(&[(user, hash)], NOW).await })).await;
    let (record, rooms) = arrival.unwrap().pop().unwrap()?.read().unwrap();
    assert_eq!(record.account.id, user);
    Some(rooms.into_iter().map(|room| room.id).collect())
}

async fn who_arrives_is_signed_in(store: &Store) {
    let rooms = [sample::room(store).await, sample::room(store).await];
    let user = sample::member(store, rooms[1], "arriving").await;
    sample::join(store, rooms[0], &user, Role::Member).await;
    let (id, other) = (user.id, sample::user(store, "other").await.id);
    let (session, others) = (record("arrival", id), record("arrival", other));
    insert(store, &session, id).await;
    insert(store, &others, other).await;
    for (hash, expires_at) in [("a token", Some(NOW + 1)), ("an ended token", Some(NOW)), ("for ever", None)]
    {
        let token = TokenRecord {
            user: id,
            name: hash.to_owned(),
            hash: hash.to_owned(),
            scopes: vec![Scope::Socket],
            created_at: NOW,
            expires_at,
        };
        change!(store, tx => tx.insert_token(&token).await);
    }
    for hash in [&*session.id_hash, "a token", "for ever"] {
        assert_eq!(arrives(store, id, hash).await, Some(rooms.to_vec()), "{hash}");
    }
    for hash in [&*others.id_hash, "an ended token", "nothing"] {
        assert_eq!(arrives(store, id, hash).await, None, "{hash}");
    }

    let banned_from = |room, ends_at| NewSanction {
        user: id,
        room,
        kind: SanctionKind::Ban,
        reason: String::new(),
        by: None,
        imposed_at: NOW,
        ends_at,
    };
    for (room, ends_at, is_let_in) in
        [(Some(rooms[0]), NOW + 1, true), (None, NOW, true), (None, NOW + 1, false)]
    {
        let sanction = banned_from(room, ends_at);
        change!(store, tx => tx.impose(&sanction).await);
        assert_eq!(arrives(store, id, &session.id_hash).await.is_some(), is_let_in, "{room:?}, {ends_at}");
    }
    assert!(arrives(store, other, &others.id_hash).await.is_some());
    change!(store, tx => tx.disable_user(other, NOW).await);
    assert_eq!(arrives(store, other, &others.id_hash).await, None);
}

/// What is asked together is answered to each.
async fn nobody_gets_the_answer_of_another(store: &Store) {
    let room = sample::room(store).await;
    let people = [sample::member(store, room, "one").await.id, sample::user(store, "two").await.id];
    let banned = sample::user(store, "three").await.id;
    let sessions = [record("one's", people[0]), record("two's", people[1]), record("three's", banned)];
    for (session, user) in sessions.iter().zip([people[0], people[1], banned]) {
        insert(store, session, user).await;
    }
    let [ones, twos, threes] = sessions.map(|session| session.id_hash);
    change!(store, tx => tx.disable_user(banned, NOW).await);

    let asked = [&twos, "gone", &threes, &ones, &twos].map(str::to_owned);
    let found = ask!(store, tx => tx.sessions(&asked, NOW).await);
    let hashes: Vec<_> = found.into_iter().map(|found| found.map(|found| found.id_hash)).collect();
    assert_eq!(hashes, [Some(twos.clone()), None, None, Some(ones.clone()), Some(twos.clone())]);

    let asked = [
        (people[1], twos.clone()),
        (people[0], twos.clone()),
        (people[0], ones.clone()),
        (banned, threes.clone()),
        (people[1], "gone".to_owned()),
        (people[1], twos.clone()),
    ];
    let arrivals = ask!(store, tx => tx.arrivals(&asked, NOW).await);
    let arrived = arrivals.into_iter().map(|arrival| {
        let (record, rooms) = arrival?.read().unwrap();
        Some((record.account.id, rooms.len()))
    });
    let (one, two) = (Some((people[0], 1)), Some((people[1], 0)));
    assert_eq!(arrived.collect::<Vec<_>>(), [two, None, one, None, None, two]);
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
