//! Sanctions, the log of what is done with power, and what an account leaves behind.

use salon::protocol::admin::AuditKind;
use salon::protocol::{Role, RoomId, SanctionKind, User, UserId};
use salon::server::store::{NewAuditEntry, NewSanction, Store};
use uuid::Uuid;

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    a_sanction_takes_the_place_of_one_of_its_kind(store).await;
    what_has_ended_counts_for_nothing(store).await;
    the_audit_log_is_only_added_to(store).await;
    an_erased_account_leaves_tombstones(store).await;
}

fn sanction(user: &User, room: Option<RoomId>, kind: SanctionKind, ends_at: i64) -> NewSanction {
    NewSanction {
        user: user.id,
        room,
        kind,
        reason: format!("until {ends_at}"),
        by: None,
        imposed_at: NOW,
        ends_at,
    }
}

async fn impose(store: &Store, new: NewSanction) {
    change!(store, tx => tx.impose(&new).await);
}

async fn a_sanction_takes_the_place_of_one_of_its_kind(store: &Store) {
    let room = sample::room(store).await;
    let user = sample::member(store, room, "loud").await;
    let id = user.id;
    impose(store, sanction(&user, Some(room), SanctionKind::Mute, NOW + 5)).await;
    impose(store, sanction(&user, Some(room), SanctionKind::Mute, NOW + 9)).await;
    impose(store, sanction(&user, Some(room), SanctionKind::Kick, NOW)).await;
    impose(store, sanction(&user, None, SanctionKind::Ban, NOW + 20)).await;
    impose(store, sanction(&user, None, SanctionKind::Ban, NOW + 30)).await;
    let post = [(id, room, Uuid::new_v4())];
    let (mute, ban, known, here, of, all, record, now, later) = ask!(store, tx => Ok((
        tx.sanction(id, Some(room), SanctionKind::Mute, NOW).await?.unwrap(),
        tx.sanction(id, None, SanctionKind::Ban, NOW).await?.unwrap(),
        tx.is_known_to_moderators(id, room).await?,
        tx.sanctions_in(room, NOW, NOW - 1, 10).await?,
        tx.sanctions_of(id, room, NOW, NOW).await?,
        tx.all_sanctions_of(id).await?,
        tx.visible_room(id, room).await?.unwrap(),
        tx.admission(post.into_iter(), NOW + 29).await?,
        tx.admission(post.into_iter(), NOW + 30).await?,
    )));
    assert_eq!((mute.ends_at, ban.ends_at, known), (NOW + 9, NOW + 30, true));
    assert_eq!((here.len(), of.len(), all.len()), (2, 1, 3));
    assert_eq!(all[0].0.as_deref(), Some("Room"));
    assert_eq!((record.muted_until, now.writers.len(), later.writers.len()), (NOW + 9, 0, 1));
    let managed = ask!(store, tx => tx.managed_users("", UserId(id.0 + 1), NOW, 1).await);
    assert_eq!(managed[0].ban.as_ref().map(|ban| ban.until), Some(NOW + 30));
}

async fn what_has_ended_counts_for_nothing(store: &Store) {
    let room = sample::room(store).await;
    let user = sample::member(store, room, "forgiven").await;
    let id = user.id;
    impose(store, sanction(&user, Some(room), SanctionKind::Mute, NOW + 5)).await;
    assert!(ask!(store, tx => tx.sanction(id, Some(room), SanctionKind::Mute, NOW + 5).await).is_none());
    assert!(change!(store, tx => tx.lift(id, Some(room), SanctionKind::Mute, NOW).await));
    assert!(!change!(store, tx => tx.lift(id, Some(room), SanctionKind::Mute, NOW).await));
    impose(store, sanction(&user, None, SanctionKind::Ban, 10)).await;
    assert!(change!(store, tx => tx.delete_ended_sanctions(10).await) >= 1);
    impose(store, sanction(&user, Some(room), SanctionKind::Ban, NOW)).await;
    change!(store, tx => tx.forget_sanctions(id).await);
    assert!(ask!(store, tx => tx.all_sanctions_of(id).await).is_empty());
}

async fn the_audit_log_is_only_added_to(store: &Store) {
    let room = sample::room(store).await;
    let (actor, user) = (sample::user(store, "mighty").await, sample::user(store, "meek").await);
    let (by, about) = (actor.id, user.id);
    for number in 0..2 {
        let entry = NewAuditEntry {
            at: NOW + number,
            kind: AuditKind::MemberMuted,
            by_command: false,
            actor: Some(by),
            user: Some(about),
            room: Some(room),
            details: vec![("role", "member".to_owned())],
            address: Some("::1".to_owned()),
            words: Some("because".to_owned()),
        };
        change!(store, tx => tx.add_to_audit(&entry).await);
    }
    let entries = async |kind, person| ask!(store, tx => tx.audit_before(i64::MAX, kind, person, 10).await);
    let found = entries(Some(AuditKind::MemberMuted), Some(about)).await;
    assert_eq!(found.iter().map(|entry| entry.at).collect::<Vec<_>>(), [NOW + 1, NOW]);
    assert_eq!((found[0].actor.as_ref(), found[0].user.as_ref()), (Some(&actor), Some(&user)));
    assert_eq!((found[0].address.as_deref(), found[0].words.as_deref()), (Some("::1"), Some("because")));
    assert_eq!(entries(None, Some(by)).await.len(), 2);
    assert!(entries(Some(AuditKind::RoomDeleted), Some(by)).await.is_empty());
    assert!(entries(None, None).await.len() >= 2);

    change!(store, tx => tx.forget_in_audit(about).await);
    let found = entries(None, Some(about)).await;
    assert_eq!((found.len(), found[0].address.as_deref(), found[0].words.as_deref()), (2, Some("::1"), None));
}

async fn an_erased_account_leaves_tombstones(store: &Store) {
    let room = sample::room(store).await;
    let (user, other) =
        (sample::member(store, room, "leaver").await, sample::member(store, room, "stays").await);
    let (id, key) = (user.id, user.username.to_lowercase());
    let posted = sample::post(store, sample::new_message(room, &other, "hello @leaver")).await;
    let said = salon::server::store::Said::plainly("hello");
    change!(store, tx => tx.edit_message(posted, said, NOW + 1).await);
    change!(store, tx => tx.erase_user(id, NOW).await);
    change!(store, tx => tx.forget_deleted_rooms(id).await);
    let (gone, erasure) = ask!(store, tx => Ok((tx.user(id).await?, tx.next_erasure().await?.unwrap())));
    assert!(gone.is_none());
    assert_eq!((erasure.user(), &erasure.username_key), (id, &key));

    let at = erasure.clone();
    let versions = ask!(store, tx => tx.versions_to_erase(&at, 1000).await);
    let version = versions.into_iter().find(|version| version.body == "hello @leaver").unwrap();
    let (erasure, left) = change!(store, tx => {
        tx.rewrite_version(&version, "hello @nobody").await?;
        tx.versions_erased(&erasure, &version).await?;
        let erasure = tx.next_erasure().await?.unwrap();
        let left = tx.versions_to_erase(&erasure, 1000).await?;
        Ok((erasure, left))
    });
    assert!(left.iter().all(|version| version.body != "hello @nobody"), "it was looked through");
    change!(store, tx => tx.finish_erasure(&erasure).await);
    let (next, export) =
        ask!(store, tx => Ok((tx.next_erasure().await?, tx.export_users(id.0 - 1, 1).await?)));
    assert!(next.is_none());
    assert_eq!((export[0].username.clone(), export[0].is_admin), (format!("deleted:{id}"), false));
    assert!(!sample::join(store, room, &other, Role::Member).await);
}
