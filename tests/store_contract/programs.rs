//! Programs and what knocks from outside: tokens, webhooks, invites, pushes, events, imports.

use salon::protocol::{Message, Notify, Role, Scope, UserId};
use salon::server::store::{
    Delivery, LoggedEvents, NewInviteRecord, Origin, PushSubscription, SessionRecord, Store, StoreError,
    TokenRecord,
};

use super::sample::{self, NOW, ask, change};

pub async fn keep(store: &Store) {
    a_token_counts_until_it_ends(store).await;
    an_incoming_webhook_leads_to_its_room(store).await;
    an_outgoing_webhook_follows_its_room(store).await;
    an_invite_is_used_as_often_as_it_says(store).await;
    a_push_goes_to_whoever_wants_it(store).await;
    events_from_outside_are_taken_in_order(store).await;
    the_log_of_events_has_no_holes(store).await;
    a_duty_has_one_node_at_a_time(store).await;
    what_was_imported_is_known_again(store).await;
}

async fn a_token_counts_until_it_ends(store: &Store) {
    let user = sample::user(store, "programmer").await.id;
    let record = |hash: &str, expires_at| TokenRecord {
        user,
        name: "a program".to_owned(),
        hash: hash.to_owned(),
        scopes: vec![Scope::Read, Scope::Write],
        created_at: NOW,
        expires_at,
    };
    let (lasting, ending) = (record("token 1", None), record("token 2", Some(NOW + 5)));
    let (lasting, ending) =
        change!(store, tx => Ok((tx.insert_token(&lasting).await?, tx.insert_token(&ending).await?)));
    change!(store, tx => tx.set_token_used(ending.id, NOW + 1).await);
    let (found, over, all) = ask!(store, tx => Ok((
        tx.token("token 2", NOW).await?.unwrap(),
        tx.token("token 2", NOW + 5).await?,
        tx.tokens(user).await?,
    )));
    assert_eq!((found.0, found.1.last_used_at, over), (user, Some(NOW + 1), None));
    assert_eq!(all.iter().map(|token| token.id).collect::<Vec<_>>(), [ending.id, lasting.id]);
    assert!(change!(store, tx => tx.delete_expired_tokens(NOW + 5).await) >= 1);
    let id = lasting.id;
    assert_eq!(change!(store, tx => tx.delete_token(user, id).await).as_deref(), Some("token 1"));
    assert!(change!(store, tx => tx.delete_tokens(user).await).is_empty());
}

async fn an_incoming_webhook_leads_to_its_room(store: &Store) {
    let room = sample::room(store).await;
    let owner = sample::user(store, "wirer").await;
    sample::join(store, room, &owner, Role::Owner).await;
    let by = owner.id;
    let bot = change!(store, tx => tx.insert_bot(&format!("bot:{by}"), "Bot", 1, NOW).await);
    sample::join(store, room, &bot, Role::Member).await;
    let id = bot.id;
    let hook = change!(store, tx => tx.insert_incoming_webhook(room, id, by, "hook 1", NOW).await);
    change!(store, tx => tx.set_incoming_webhook_used(hook, NOW + 1).await);
    let posted = sample::post(store, sample::new_message(room, &bot, "beep")).await.id;
    let (target, list, origin, people) = ask!(store, tx => Ok((
        tx.incoming_webhook("hook 1", NOW).await?.unwrap(),
        tx.incoming_webhooks(room).await?,
        tx.origin(posted).await?,
        tx.people_count(room).await?,
    )));
    assert_eq!((target.room_id, target.bot_id, target.last_used_at), (room.0, id.0, Some(NOW + 1)));
    assert_eq!((list.len(), list[0].id, list[0].bot.id), (1, hook, id));
    assert_eq!((origin, people), ((1, true), 1));
    assert_eq!(change!(store, tx => tx.delete_incoming_webhook(room, hook).await), Some(id));
    change!(store, tx => tx.insert_incoming_webhook(room, id, by, "hook 2", NOW).await);
    assert_eq!(change!(store, tx => tx.delete_webhooks_by(by, None).await), [(room, id)]);
    assert!(change!(store, tx => tx.delete_webhooks_by(by, Some(room)).await).is_empty());
}

async fn an_outgoing_webhook_follows_its_room(store: &Store) {
    let room = sample::room(store).await;
    let owner = sample::user(store, "listener").await;
    sample::join(store, room, &owner, Role::Owner).await;
    let by = owner.id;
    let hook = change!(store, tx => tx.insert_outgoing_webhook(room, by, "https://example.org", NOW).await);
    assert!(!hook.on_hold);
    let (id, number) = (hook.id, hook.id.0);
    let unlike = ask!(store, tx => tx.webhook_secrets_unlike("sealed:").await);
    assert!(unlike.contains(&(id, String::new())));
    change!(store, tx => tx.set_webhook_secret(id, "sealed:secret").await);
    let unlike = ask!(store, tx => tx.webhook_secrets_unlike("sealed:").await);
    assert!(!unlike.iter().any(|(other, _)| *other == id));

    sample::post(store, sample::new_message(room, &owner, "news")).await;
    let (due, backlog) = ask!(store, tx => Ok((tx.due_webhooks(NOW, 100).await?, tx.backlog().await?)));
    let found = due.iter().find(|due| due.id == number).unwrap();
    assert_eq!((found.rev, found.room_name.as_str(), found.secret.as_str()), (0, "Room", "sealed:secret"));
    assert!(backlog.webhooks >= 1 && backlog.rooms >= 1);
    let delivery = Delivery {
        rev: 0,
        failures: 1,
        failing_since: Some(NOW),
        next_try_at: NOW + 60,
        outcome: "refused".to_owned(),
        stopped_at: None,
    };
    change!(store, tx => tx.set_delivery(number, &delivery).await);
    change!(store, tx => tx.set_role(room, by, Role::Member).await);
    let listed = ask!(store, tx => tx.outgoing_webhooks(room).await);
    assert_eq!((listed[0].failures, listed[0].on_hold), (1, true), "its maker may no more");
    change!(store, tx => tx.set_role(room, by, Role::Moderator).await);
    let (due, next) =
        ask!(store, tx => Ok((tx.due_webhooks(NOW, 100).await?, tx.next_webhook_try(NOW).await?)));
    assert!(!due.iter().any(|due| due.id == number));
    assert_eq!(next, Some(NOW + 60));
    assert!(change!(store, tx => tx.delete_outgoing_webhook(room, id).await));
    assert!(ask!(store, tx => tx.next_webhook_try(NOW).await).is_none());
}

async fn an_invite_is_used_as_often_as_it_says(store: &Store) {
    let room = sample::room(store).await;
    let host = sample::member(store, room, "host").await.id;
    let record = |hash: &str, room, max_uses, expires_at| NewInviteRecord {
        hash: hash.to_owned(),
        created_by: host,
        room,
        created_at: NOW,
        expires_at,
        max_uses,
    };
    let (once, dated) =
        (record("invite 1", Some(room), Some(1), None), record("invite 2", None, None, Some(NOW + 5)));
    let (once, dated) =
        change!(store, tx => Ok((tx.insert_invite(&once).await?, tx.insert_invite(&dated).await?)));
    assert!(change!(store, tx => tx.use_invite(once, NOW).await));
    assert!(!change!(store, tx => tx.use_invite(once, NOW).await), "used up");
    assert!(!change!(store, tx => tx.use_invite(dated, NOW + 5).await), "over");
    let (found, by_hash, here, all, made) = ask!(store, tx => Ok((
        tx.invite(once).await?.unwrap(),
        tx.invite_by_hash("invite 2").await?.unwrap(),
        tx.invites(Some(room), 10).await?,
        tx.invites(None, 10).await?,
        tx.invites_made_by(host).await?,
    )));
    assert_eq!((found.uses, found.room.unwrap().name.as_str(), by_hash.id), (1, "Room", dated));
    assert_eq!((here.len(), all[0].id, made), (1, dated, 2));
    assert!(change!(store, tx => tx.delete_invites_ended(NOW + 6).await) >= 2);
    assert!(!change!(store, tx => tx.delete_invite(once).await));
    change!(store, tx => tx.delete_invites_of(host).await);
}

async fn a_push_goes_to_whoever_wants_it(store: &Store) {
    let room = sample::room(store).await;
    let author = sample::member(store, room, "pusher").await;
    let reader = sample::member(store, room, "pushed").await.id;
    let subscription = |endpoint: &str| PushSubscription {
        endpoint: endpoint.to_owned(),
        p256dh: "key".to_owned(),
        auth: "secret".to_owned(),
        hide_content: true,
        locale: "zh-CN".to_owned(),
    };
    for (session, endpoint) in
        [("pushed 1", "https://1"), ("pushed 2", "https://2"), ("pushed 3", "https://2")]
    {
        let record = SessionRecord {
            id_hash: session.to_owned(),
            data: "{}".to_owned(),
            created_at: NOW,
            expires_at: NOW + 100,
        };
        let subscription = subscription(endpoint);
        assert!(change!(store, tx => {
            tx.insert_session(&record, Some(reader)).await?;
            tx.set_push_subscription(session, reader, &subscription, 5, NOW).await
        }));
    }
    assert!(
        !change!(store, tx => tx.set_push_subscription("nobody", reader, &subscription("https://3"), 5, NOW).await)
    );
    change!(store, tx => tx.set_notify(room, reader, Notify::All).await);
    let posted: Message = sample::post(store, sample::new_message(room, &author, "ping")).await;
    let id = posted.id;
    let (mut recipients, wanted, lost, kept, any) = ask!(store, tx => Ok((
        tx.push_recipients(id, NOW).await?,
        tx.wanted_push(id, "pushed 3", NOW).await?,
        tx.push_subscription("pushed 2").await?,
        tx.push_subscription("pushed 1").await?,
        tx.has_push_subscriptions().await?,
    )));
    recipients.sort_by(|a, b| a.session.cmp(&b.session));
    let sessions: Vec<_> = recipients.iter().map(|to| (to.session.as_str(), to.user)).collect();
    assert_eq!(sessions, [("pushed 1", reader), ("pushed 3", reader)]);
    assert_eq!(
        (wanted, lost, kept, any),
        (Some(subscription("https://2")), None, Some(subscription("https://1")), true)
    );
    change!(store, tx => tx.delete_push_subscription("pushed 1", Some("https://other")).await);
    assert!(ask!(store, tx => tx.push_subscription("pushed 1").await).is_some());
    change!(store, tx => tx.delete_push_subscription("pushed 1", None).await);
    change!(store, tx => tx.delete_sessions_of(reader).await);
    assert!(ask!(store, tx => tx.push_recipients(id, NOW).await).is_empty(), "gone with the sessions");
}

async fn events_from_outside_are_taken_in_order(store: &Store) {
    for event in ["1", "2", "3"] {
        change!(store, tx => tx.insert_outside_event(event).await);
    }
    assert!(ask!(store, tx => tx.has_outside_events().await));
    assert_eq!(change!(store, tx => tx.take_outside_events(2).await), ["1", "2"]);
    assert_eq!(change!(store, tx => tx.take_outside_events(2).await), ["3"]);
    assert!(!ask!(store, tx => tx.has_outside_events().await));
}

async fn the_log_of_events_has_no_holes(store: &Store) {
    assert_eq!(ask!(store, tx => tx.last_events().await), None);
    assert_eq!(change!(store, tx => tx.delete_events_before(NOW, 1).await), 0);
    assert_eq!(change!(store, tx => tx.add_events("[1]", NOW).await), 1);
    let undone: Result<i64, StoreError> = store
        .write(
            |tx| {
                Box::pin(async move {
                    tx.add_events("[0]", NOW).await?;
                    Err(StoreError::Panicked)
                })
            },
            |_| (),
        )
        .await;
    assert!(undone.is_err());
    let ids = change!(store, tx => Ok((tx.add_events("[2]", NOW + 1).await?, tx.add_events("[3]", NOW + 2).await?)));
    assert_eq!(ids, (2, 3));
    let from = async |id| ask!(store, tx => tx.events_from(id, 2).await);
    let entry = |id, events: &str| LoggedEvents { id, at: NOW + id - 1, events: events.to_owned() };
    assert_eq!(from(2).await, [entry(2, "[2]"), entry(3, "[3]")]);
    assert_eq!(from(1).await, [entry(1, "[1]"), entry(2, "[2]")], "so many at most");
    assert_eq!(change!(store, tx => tx.delete_events_before(NOW + 9, 2).await), 1);
    assert_eq!(change!(store, tx => tx.delete_events_before(NOW + 9, 1).await), 1);
    assert_eq!(ask!(store, tx => tx.last_events().await), Some((3, NOW + 2)), "the newest stays");
    assert_eq!(change!(store, tx => tx.add_events("[4]", NOW).await), 4);
}

async fn a_duty_has_one_node_at_a_time(store: &Store) {
    let take = async |node: &'static str, now| change!(store, tx => tx.take_duty("telling", node, now, now + 10).await);
    assert!(take("one", NOW).await);
    assert!(!take("two", NOW + 5).await);
    assert!(take("one", NOW + 5).await, "it goes on");
    assert!(!take("two", NOW + 15).await);
    assert!(take("two", NOW + 16).await, "it is over");
    change!(store, tx => tx.leave_duty("telling", "one").await);
    assert!(!take("one", NOW + 17).await, "it was not theirs to leave");
    change!(store, tx => tx.leave_duty("telling", "two").await);
    assert!(take("one", NOW + 17).await);
}

async fn what_was_imported_is_known_again(store: &Store) {
    let user: UserId = sample::user(store, "mover").await.id;
    let origin = Origin { source: "elsewhere", kind: "user", old_id: user.0 };
    let from = origin.clone();
    change!(store, tx => tx.note_imported(&from, user.0, "their name").await);
    let from = origin.clone();
    let found = ask!(store, tx => tx.imported(&from).await);
    assert_eq!(found, Some((user.0, "their name".to_owned())));
    change!(store, tx => tx.forget_imported_name(user).await);
    assert_eq!(ask!(store, tx => tx.imported(&origin).await), Some((user.0, String::new())));
}
