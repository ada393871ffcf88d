//! What accounts may, and how they are signed in to.

use salon::protocol::Role;
use salon::server::auth::Passwords;
use salon::server::store::{NewUser, SessionClient, SessionRecord, Store, StoreError};

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    administrators_are_made_and_counted(store).await;
    a_disabled_account_is_out_until_it_is_enabled(store).await;
    a_password_is_changed_by_whoever_has_the_old_one(store).await;
    preferences_are_kept(store).await;
    a_second_step_is_begun_and_taken_into_use(store).await;
    sessions_tell_where_they_are(store).await;
    people_and_rooms_are_listed_for_administrators(store).await;
    everyone_can_be_signed_out(store).await;
}

async fn administrators_are_made_and_counted(store: &Store) {
    let new = NewUser { is_admin: true, ..sample::new_user("chief").await };
    let chief = change!(store, tx => tx.insert_user(&new).await);
    assert!(chief.account.is_admin);
    let (chief, other) = (chief.account.id, sample::user(store, "deputy").await.id);
    let before = ask!(store, tx => tx.other_administrators(other, NOW).await);
    assert!(change!(store, tx => tx.set_admin(other, true).await));
    assert!(!change!(store, tx => tx.set_admin(other, true).await), "no change");
    let (after, first, others, any) = ask!(store, tx => Ok((
        tx.other_administrators(chief, NOW).await?,
        tx.first_administrator().await?,
        tx.has_other_people(chief).await?,
        tx.has_users().await?,
    )));
    assert_eq!(after, before);
    assert!(first.is_some_and(|first| first <= chief));
    assert!(others);
    assert!(any);
    assert!(change!(store, tx => tx.set_admin(other, false).await));
    assert!(!ask!(store, tx => tx.user(other).await).unwrap().account.is_admin);
}

async fn a_disabled_account_is_out_until_it_is_enabled(store: &Store) {
    let user = sample::user(store, "disabled").await.id;
    let session = SessionRecord {
        id_hash: "of the disabled".to_owned(),
        data: "{}".to_owned(),
        created_at: NOW,
        expires_at: NOW + 1000,
    };
    change!(store, tx => tx.insert_session(&session, Some(user)).await);
    let state = async || ask!(store, tx => Ok((tx.is_disabled(user).await?, tx.sessions(&["of the disabled".to_owned()], NOW).await?[0].is_some())));
    assert_eq!(state().await, (false, true));
    assert!(change!(store, tx => tx.disable_user(user, NOW).await));
    assert!(!change!(store, tx => tx.disable_user(user, NOW).await));
    assert_eq!(state().await, (true, false));
    assert!(change!(store, tx => tx.enable_user(user).await));
    assert!(!change!(store, tx => tx.enable_user(user).await));
    assert_eq!(state().await, (false, true));
}

async fn a_password_is_changed_by_whoever_has_the_old_one(store: &Store) {
    let user = sample::user(store, "keyholder").await.id;
    let passwords = Passwords::new();
    let old = ask!(store, tx => tx.user(user).await).unwrap().password_hash;
    let new = passwords.hash("another one").await.unwrap();
    let swap = async |from: &_, to: &_| {
        let (from, to): (salon::server::store::PasswordHash, _) = (Clone::clone(from), Clone::clone(to));
        change!(store, tx => tx.change_password(user, &from, &to, NOW + 5).await)
    };
    assert!(swap(&old, &new).await);
    assert!(!swap(&old, &new).await, "it is not the old one any more");
    assert_eq!(ask!(store, tx => tx.credentials_at(user).await), NOW + 5);
    let (from, to) = (new.clone(), old.clone());
    change!(store, tx => tx.replace_password_hash(user, &from, &to).await);
    assert!(ask!(store, tx => tx.user(user).await).unwrap().password_hash == old);
    change!(store, tx => tx.reset_password(user, &new, NOW + 6).await);
    assert_eq!(ask!(store, tx => tx.credentials_at(user).await), NOW + 6);
}

async fn preferences_are_kept(store: &Store) {
    let user = sample::user(store, "private").await.id;
    let changed = change!(store, tx => tx.set_shares_reading(user, false).await).unwrap();
    assert!(!changed.account.shares_reading);
    let changed = change!(store, tx => tx.set_shares_reading(user, true).await).unwrap();
    assert!(changed.account.shares_reading);
    let room = sample::room(store).await;
    sample::join(store, room, &changed.account.public(), Role::Member).await;
    change!(store, tx => tx.set_last_seen(user, NOW).await);
    let members = ask!(store, tx => tx.members(room, salon::protocol::UserId(0), 10).await);
    assert_eq!(members[0].last_seen_at, Some(NOW));
}

async fn a_second_step_is_begun_and_taken_into_use(store: &Store) {
    let user = sample::user(store, "twostep").await.id;
    assert!(change!(store, tx => tx.begin_two_factor(user, &[0, 255, 1]).await));
    assert!(change!(store, tx => tx.begin_two_factor(user, &[2, 0, 254]).await), "in place of the first");
    change!(store, tx => tx.enable_two_factor(user, &["one".to_owned(), "two".to_owned()], NOW).await);
    assert!(!change!(store, tx => tx.begin_two_factor(user, &[3]).await), "one is in use");
    let (record, any) =
        ask!(store, tx => Ok((tx.two_factor(user).await?.unwrap(), tx.has_sealed_secrets().await?)));
    assert_eq!((record.secret, record.enabled, record.recovery_codes), (vec![2, 0, 254], true, 2));
    assert!(any);
    assert!(change!(store, tx => tx.use_step(user, 7).await));
    assert!(!change!(store, tx => tx.use_step(user, 7).await));
    assert!(change!(store, tx => tx.use_recovery_code(user, "one").await));
    assert!(!change!(store, tx => tx.use_recovery_code(user, "one").await));
    change!(store, tx => tx.delete_two_factor(user).await);
    assert!(ask!(store, tx => tx.two_factor(user).await).is_none());
}

async fn sessions_tell_where_they_are(store: &Store) {
    let user = sample::user(store, "travelling").await.id;
    for (id, from) in [("travelling 1", 1), ("travelling 2", 2)] {
        let session = SessionRecord {
            id_hash: id.to_owned(),
            data: "{}".to_owned(),
            created_at: from,
            expires_at: NOW,
        };
        change!(store, tx => tx.insert_session(&session, Some(user)).await);
    }
    let client = SessionClient { address: "::1".to_owned(), user_agent: "a browser".to_owned(), seen_at: 5 };
    change!(store, tx => tx.set_session_client("travelling 1", &client).await);
    let older = SessionClient { address: "::2".to_owned(), user_agent: "the same".to_owned(), seen_at: 4 };
    change!(store, tx => tx.set_session_client("travelling 1", &older).await);
    change!(store, tx => tx.touch_session("travelling 2", 9).await);
    change!(store, tx => tx.touch_session("travelling 2", 8).await);
    let rows = ask!(store, tx => tx.sessions_of(user, NOW - 1).await);
    let seen: Vec<_> =
        rows.iter().map(|row| (row.id_hash.as_str(), row.address.as_str(), row.seen_at)).collect();
    assert_eq!(seen, [("travelling 2", "", 9), ("travelling 1", "::2", 5)], "time does not run back");

    change!(store, tx => tx.keep_session("travelling 1", NOW + 1, NOW + 10).await);
    assert_eq!(ask!(store, tx => tx.sessions_of(user, NOW).await).len(), 1);
    let id = rows[0].public_id.parse().unwrap();
    let ended = change!(store, tx => tx.delete_session_of(user, id).await);
    assert_eq!(ended.as_deref(), Some("travelling 2"));
    assert_eq!(change!(store, tx => tx.delete_sessions_of(user).await), ["travelling 1"]);
}

async fn people_and_rooms_are_listed_for_administrators(store: &Store) {
    let room = sample::room(store).await;
    let owner = sample::user(store, "Listed").await;
    sample::join(store, room, &owner, Role::Owner).await;
    sample::post(store, sample::new_message(room, &owner, "said")).await;
    change!(store, tx => tx.update_profile(owner.id, "100%_Über", 1).await);
    let (id, key) = (owner.id, owner.username.to_lowercase());
    for (part, expected) in [("", true), (&key[1..], true), ("%_", true), ("_%", false), ("no one's", false)]
    {
        let named = part.to_owned();
        let found =
            ask!(store, tx => tx.managed_users(&named, salon::protocol::UserId(i64::MAX), NOW, 1000).await);
        assert_eq!(found.iter().any(|managed| managed.user.id == id), expected, "{part:?}");
    }
    let (rooms, kind, owners, owned, direct) = ask!(store, tx => Ok((
        tx.managed_rooms(salon::protocol::RoomId(i64::MAX), NOW, 1000).await?,
        tx.room_kind(room).await?,
        tx.able_owners(room, NOW).await?,
        tx.owned_rooms(id).await?,
        tx.direct_rooms().await?,
    )));
    let managed = rooms.iter().find(|managed| managed.id == room).unwrap();
    assert_eq!((managed.owner_count, managed.messages, managed.stored_bytes), (1, 1, 0));
    assert_eq!(managed.last_active_at, Some(NOW));
    assert_eq!((kind, owners, owned), (Some(salon::protocol::RoomKind::Private), 1, 1));
    assert!(direct.0 >= 0 && direct.1 >= 0);
}

/// Undone again: others have more to do.
async fn everyone_can_be_signed_out(store: &Store) {
    let undone = store.write(
        |tx| {
            Box::pin(async move {
                tx.forget_sessions().await?;
                assert!(!tx.has_push_subscriptions().await?);
                Err::<(), _>(StoreError::Corrupt("on purpose"))
            })
        },
        |()| (),
    );
    assert!(matches!(undone.await, Err(StoreError::Corrupt("on purpose"))));
}
