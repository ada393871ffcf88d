//! Names and profiles.

use salon::server::store::{Store, StoreError};

use super::sample;

pub async fn keep(store: &Store) {
    a_user_is_found_by_id_and_by_key(store).await;
    a_name_is_taken_once(store).await;
    one_of_many_at_once_gets_the_name(store).await;
    a_profile_changes(store).await;
    facts_of_the_instance_are_set_once(store).await;
}

async fn a_user_is_found_by_id_and_by_key(store: &Store) {
    let new = sample::new_user("Found").await;
    let key = new.username_key.clone();
    let inserted = {
        let new = new.clone();
        store.write(move |tx| Box::pin(async move { tx.insert_user(&new).await }), |_| ()).await.unwrap()
    };
    assert_eq!(inserted.account.username, new.username);
    assert_eq!(inserted.account.nickname, new.username, "the nickname begins as the username");
    assert_eq!(inserted.account.avatar_id, new.avatar_id);

    let (taken, free) = (new.username_key.clone(), new.username.clone());
    let is_taken =
        sample::ask!(store, tx => Ok((tx.is_name_taken(&taken).await?, tx.is_name_taken(&free).await?)));
    assert_eq!(is_taken, (true, false));
    let id = inserted.account.id;
    let (by_id, by_key, nobody) = store
        .read(|tx| {
            Box::pin(async move {
                let by_id = tx.user(id).await?;
                let by_key = tx.user_by_key(&key).await?;
                Ok::<_, StoreError>((by_id, by_key, tx.user_by_key("nobody at all").await?))
            })
        })
        .await
        .unwrap();
    assert_eq!(by_id.unwrap().account, inserted.account);
    assert_eq!(by_key.unwrap().account, inserted.account);
    assert!(nobody.is_none());
}

async fn a_name_is_taken_once(store: &Store) {
    let new = sample::new_user("Once").await;
    let insert = || {
        let new = new.clone();
        store.write(move |tx| Box::pin(async move { tx.insert_user(&new).await }), |_| ())
    };
    insert().await.unwrap();
    let error = insert().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
}

async fn one_of_many_at_once_gets_the_name(store: &Store) {
    let new = sample::new_user("Wanted").await;
    let attempts = (0..8).map(|_| {
        let new = new.clone();
        store.write(move |tx| Box::pin(async move { tx.insert_user(&new).await }), |_| ())
    });
    let results = futures::future::join_all(attempts).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().filter_map(|result| result.as_ref().err()).all(StoreError::is_unique_violation));
}

async fn a_profile_changes(store: &Store) {
    let user = sample::user(store, "Changing").await;
    let id = user.id;
    let changed = store
        .write(move |tx| Box::pin(async move { tx.update_profile(id, "阿变", 7).await }), |_| ())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((changed.account.nickname.as_str(), changed.account.avatar_id), ("阿变", 7));
    assert_eq!(changed.account.username, user.username);
}

async fn facts_of_the_instance_are_set_once(store: &Store) {
    let kept = store
        .write(
            |tx| {
                Box::pin(async move {
                    tx.set_instance_value_once("contract", "first").await?;
                    tx.set_instance_value_once("contract", "second").await?;
                    tx.instance_value("contract").await
                })
            },
            |_| (),
        )
        .await
        .unwrap();
    assert_eq!(kept.as_deref(), Some("first"));
}
