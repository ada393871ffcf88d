//! Rooms as their members and others see them.

use salon::protocol::{Role, RoomId, RoomKind, User, UserId};
use salon::server::store::{AdvancedMark, RoomRecord, Store, StoreError};

use super::sample::{self, NOW, change};

pub async fn keep(store: &Store) {
    private_rooms_are_seen_from_inside_alone(store).await;
    deleted_rooms_are_seen_by_nobody(store).await;
    members_are_counted_and_paged(store).await;
    only_members_are_found_by_name(store).await;
    a_pair_has_one_direct_room(store).await;
    a_reading_mark_only_moves_forward(store).await;
}

async fn seen(store: &Store, user: UserId, room: RoomId) -> Option<RoomRecord> {
    let (one, all, joined) = store
        .read(|tx| {
            Box::pin(async move {
                let one = tx.visible_room(user, room).await?;
                Ok::<_, StoreError>((one, tx.visible_rooms(user).await?, tx.joined_rooms(user).await?))
            })
        })
        .await
        .unwrap();
    assert_eq!(one.is_some(), all.iter().any(|other| other.id == room), "the list and the room disagree");
    assert!(all.is_sorted_by(|a, b| a.id < b.id), "in order, each once");
    let mine: Vec<RoomId> = all.iter().filter(|room| room.role.is_some()).map(|room| room.id).collect();
    assert_eq!(joined.iter().map(|room| room.id).collect::<Vec<_>>(), mine);
    one
}

async fn private_rooms_are_seen_from_inside_alone(store: &Store) {
    let room = sample::room(store).await;
    let public = sample::room_of(store, RoomKind::Public).await;
    let inside = sample::member(store, room, "inside").await;
    let outside = sample::user(store, "outside").await;

    assert_eq!(seen(store, inside.id, room).await.unwrap().role, Some(Role::Member));
    assert!(seen(store, outside.id, room).await.is_none());
    assert_eq!(seen(store, outside.id, public).await.unwrap().role, None);
}

async fn deleted_rooms_are_seen_by_nobody(store: &Store) {
    let room = sample::room_of(store, RoomKind::Public).await;
    let member = sample::member(store, room, "bereft").await;
    let message = sample::post(store, sample::new_message(room, &member, "kept")).await;
    let delete = store.write(move |tx| Box::pin(async move { tx.delete_room(room, NOW).await }), |()| ());
    delete.await.unwrap();

    assert!(seen(store, member.id, room).await.is_none());
    assert_eq!(sample::log(store, room).await, [message], "its rows stay");
}

async fn members_are_counted_and_paged(store: &Store) {
    let room = sample::room(store).await;
    let mut people: Vec<User> = Vec::new();
    for _ in 0..5 {
        people.push(sample::member(store, room, "many").await);
    }
    assert!(!sample::join(store, room, &people[0], Role::Owner).await, "a member joins once");
    let gone = people.remove(2).id;
    let delete = store.write(move |tx| Box::pin(async move { tx.delete_member(room, gone).await }), |_| ());
    assert!(delete.await.unwrap());

    let record = seen(store, people[0].id, room).await.unwrap();
    assert_eq!((record.member_count, record.role), (4, Some(Role::Member)));
    let page = async |after| {
        let read = store.read(|tx| Box::pin(async move { tx.members(room, after, 3).await }));
        read.await.unwrap().into_iter().map(|member| member.user).collect::<Vec<_>>()
    };
    let first = page(UserId(0)).await;
    let second = page(first.last().unwrap().id).await;
    assert_eq!([first, second].concat(), people);
}

async fn only_members_are_found_by_name(store: &Store) {
    let room = sample::room(store).await;
    let first = sample::member(store, room, "named").await;
    let second = sample::member(store, room, "named").await;
    let outsider = sample::user(store, "named").await;
    let key = |user: &User| user.username.to_lowercase();
    let keys = vec![key(&second), key(&outsider), "nobody".to_owned(), key(&first)];
    let found = store.read(|tx| Box::pin(async move { tx.members_named(room, &keys).await })).await.unwrap();
    let mut expected = [(key(&first), first.id), (key(&second), second.id)];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

async fn a_pair_has_one_direct_room(store: &Store) {
    let pair = format!("pair of {}", sample::user(store, "pair").await.id);
    let attempts = (0..4).map(|_| {
        let pair = pair.clone();
        store.write(
            move |tx| {
                Box::pin(async move { tx.insert_room(RoomKind::Direct, "", "", Some(&pair), NOW).await })
            },
            |_| (),
        )
    });
    let results = futures::future::join_all(attempts).await;
    let rooms: Vec<RoomId> = results.iter().filter_map(|result| result.as_ref().ok().copied()).collect();
    assert_eq!(rooms.len(), 1, "{results:?}");
    let found = store.read(|tx| Box::pin(async move { tx.direct_room(&pair).await })).await;
    assert_eq!(found.unwrap(), Some(rooms[0]));
}

async fn a_reading_mark_only_moves_forward(store: &Store) {
    let room = sample::room(store).await;
    let reader = sample::member(store, room, "reader").await.id;
    let author = sample::member(store, room, "author").await;
    for body in ["a", "b", "c"] {
        sample::post(store, sample::new_message(room, &author, body)).await;
    }
    let advance = async |marks: &[(RoomId, UserId, i64)]| {
        let marks = marks.iter().map(|(room, user, seq)| ((*room, *user), *seq)).collect();
        let write = store.write(move |tx| Box::pin(async move { tx.advance_reads(&marks).await }), |_| ());
        let mut advanced: Vec<AdvancedMark> = write.await.unwrap();
        advanced.sort_by_key(|mark| mark.user);
        advanced
    };
    let mark = async |seq| advance(&[(room, reader, seq)]).await.first().map(|mark| mark.seq);
    assert_eq!(mark(2).await, Some(2));
    assert_eq!(mark(1).await, None, "never back");
    assert_eq!(mark(2).await, None, "standing still is no news");
    assert_eq!(mark(99).await, Some(3), "never past the newest message");
    assert_eq!(seen(store, reader, room).await.unwrap().read_seq, 3);

    let other_room = sample::room(store).await;
    let hiding = sample::member(store, room, "hiding").await.id;
    change!(store, tx => tx.set_shares_reading(hiding, false).await);
    let author = author.id;
    sample::post(store, sample::new_message(room, &sample::member(store, room, "another").await, "d")).await;
    let marks = [(room, author, 0), (room, reader, 4), (room, hiding, 4), (other_room, reader, 1)];
    let mark = |user, seq, shares_reading| AdvancedMark { room, user, seq, members: 4, shares_reading };
    let expected = [mark(reader, 4, true), mark(hiding, 4, false)];
    assert_eq!(advance(&marks).await, expected, "of those who are in the room, where something moved");
    assert_eq!(seen(store, hiding, room).await.unwrap().read_seq, 4);
}
