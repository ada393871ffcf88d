//! Invites: made, used, used up, over, revoked.

use futures::future::join_all;
use salon::protocol::{Account, ErrorCode, NewInvite, Role, Room, RoomId, RoomKind, ServerFrame};
use serde_json::{Value, json};

use crate::ordinary::{accept, invite, invites, register, set_policy, token, turned_away};
use crate::support::{PASSWORD, Server, wait_for};

#[tokio::test]
async fn a_newcomer_registers_with_it_and_is_in_its_room() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let secret = alan.create_room("Secret", RoomKind::Private).await.id;
    set_policy(&alan, "invited").await;
    let mut watching = alan.connect().await;
    let new = invite(&alan, json!({ "room_id": secret, "max_uses": 2, "days": 7 })).await;
    assert!(new.url.starts_with(alan.origin.as_str()), "{}", new.url);
    assert!(new.qr.starts_with("<svg") && !new.qr.contains("style"), "{}", new.qr);

    let (beth, _) = register(&server, "beth", json!({ "invite": token(&new) })).await.unwrap();
    assert_eq!(beth.room(secret).await.unwrap().role, Some(Role::Member));
    assert_eq!(beth.room(RoomId(1)).await.unwrap().role, Some(Role::Member), "and in the first one");
    wait_for!(watching, ServerFrame::RoomChanged { data } if data.id == secret && data.member_count == Some(2) => ());
    let [listed] = &invites(&alan).await[..] else { panic!("not one") };
    assert_eq!((listed.uses, listed.max_uses, listed.works), (1, Some(2), true));
    assert!(listed.last_used_at.is_some_and(|at| at >= listed.created_at));
    assert_eq!(listed.expires_at, Some(listed.created_at + 7 * 24 * 60 * 60 * 1000));
    assert_eq!((listed.created_by.id, listed.room.as_ref().unwrap().name.as_str()), (alan.id(), "Secret"));
}

#[tokio::test]
async fn somebody_with_an_account_joins_its_room_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let secret = alan.create_room("Secret", RoomKind::Private).await.id;
    let new = token(&invite(&alan, json!({ "room_id": secret, "max_uses": 5 })).await);
    for _ in 0..2 {
        let room: Room = beth.call("accept_invite", json!({ "token": new })).await;
        assert_eq!((room.id, room.role), (secret, Some(Role::Member)));
    }
    assert_eq!(invites(&alan).await[0].uses, 1, "who is in uses nothing up");
    let anywhere = token(&invite(&alan, json!({})).await);
    assert_eq!(accept(&beth, &anywhere).await, Ok(Value::Null), "it leads to no room");
    assert_eq!(invites(&alan).await[0].uses, 0);
    assert_eq!(accept(&server.guest(), &new).await, Err(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn what_is_over_used_up_revoked_or_made_up_looks_alike() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = alan.create_room("Secret", RoomKind::Private).await.id;
    let over = token(&invite(&alan, json!({ "room_id": room, "days": 1 })).await);
    let used_up = token(&invite(&alan, json!({ "room_id": room, "max_uses": 1 })).await);
    let revoked = invite(&alan, json!({ "room_id": room })).await;
    register(&server, "carol", json!({ "invite": used_up })).await.unwrap();
    let () = alan.call("admin_revoke_invite", json!({ "invite_id": revoked.invite.id })).await;
    server.execute("UPDATE invites SET expires_at = 1 WHERE expires_at IS NOT NULL").await;
    let made_up = "0".repeat(64);

    let mut pages = Vec::new();
    for token in [&over, &used_up, &token(&revoked), &made_up, "x", "%20"] {
        assert_eq!(accept(&beth, token).await, Err(ErrorCode::InvalidInvite), "{token}");
        let refusal = turned_away(&server, "dora", json!({ "invite": token })).await;
        assert_eq!(refusal, ErrorCode::InvalidInvite, "{token}");
        let page = server.guest().get(&format!("/invite/{token}")).await;
        assert_eq!(page.status(), 404, "{token}");
        let text = page.text().await.unwrap();
        assert!(text.contains("This invite does not work"), "{token}: {text}");
        pages.push(text.contains("/api/register"));
    }
    assert!(pages.iter().all(|has_form| !has_form));
    let works: Vec<bool> = invites(&alan).await.iter().map(|invite| invite.works).collect();
    assert_eq!(works, [false, false], "the revoked one is gone");
    let again = json!({ "invite_id": revoked.invite.id });
    assert_eq!(alan.refused("admin_revoke_invite", again).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn of_those_who_want_the_last_use_one_gets_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let room = alan.create_room("Secret", RoomKind::Private).await.id;
    let last = token(&invite(&alan, json!({ "room_id": room, "max_uses": 1 })).await);
    let names: Vec<String> = (0..8).map(|number| format!("person{number}")).collect();
    let outcomes =
        join_all(names.iter().map(|name| register(&server, name, json!({ "invite": last })))).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|refusal| matches!(refusal, Err(ErrorCode::InvalidInvite))));
    assert_eq!(alan.members(RoomId(1)).await.members.len(), 2, "the others have no account");

    let last = token(&invite(&alan, json!({ "room_id": room, "max_uses": 1 })).await);
    let people = server.crowd(RoomId(1), "member", 8).await;
    let outcomes = join_all(people.iter().map(|person| accept(person, &last))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(alan.members(room).await.members.len(), 3);
}

#[tokio::test]
async fn only_a_hash_of_it_is_kept() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let new = token(&invite(&alan, json!({})).await);
    server.stop().await;
    for (path, content) in server.stored() {
        assert!(!content.windows(new.len()).any(|bytes| bytes == new.as_bytes()), "{}", path.display());
    }
}

#[tokio::test]
async fn strange_terms_are_refused() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let secret = beth.create_room("Secret", RoomKind::Private).await.id;
    let direct = alan.direct(&beth).await.id;
    for (terms, code) in [
        (json!({ "days": 0 }), ErrorCode::BadRequest),
        (json!({ "days": 366 }), ErrorCode::BadRequest),
        (json!({ "max_uses": 0 }), ErrorCode::BadRequest),
        (json!({ "max_uses": -1 }), ErrorCode::BadRequest),
        (json!({ "days": "soon" }), ErrorCode::BadRequest),
        (json!({ "room_id": 999 }), ErrorCode::NotFound),
        (json!({ "room_id": secret }), ErrorCode::NotFound),
        (json!({ "room_id": direct }), ErrorCode::DirectFixed),
    ] {
        assert_eq!(alan.refused("admin_create_invite", &terms).await, code, "{terms}");
    }
    assert!(invites(&alan).await.is_empty());
    // As the form sends what is not chosen.
    let new: NewInvite =
        alan.call("admin_create_invite", json!({ "days": "", "max_uses": "", "room_id": "" })).await;
    assert_eq!((new.invite.expires_at, new.invite.max_uses, new.invite.room), (None, None, None));
}

#[tokio::test]
async fn invites_go_with_the_account_that_made_them() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let room = beth.create_room("Open", RoomKind::Public).await.id;
    alan.join(room).await;
    let of_room: NewInvite = beth.call("create_invite", json!({ "room_id": room })).await;
    beth.set_role(room, alan.id(), Role::Owner).await;
    let () = beth.call("delete_account", json!({ "password": PASSWORD })).await;
    assert!(invites(&alan).await.is_empty());
    assert_eq!(accept(&alan, &token(&of_room)).await, Err(ErrorCode::InvalidInvite));
}

#[tokio::test]
async fn guessing_is_slow() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let real = token(&invite(&alan, json!({})).await);
    let guest = server.guest();
    let mut refused = None;
    for number in 0..200 {
        let response = guest.get(&format!("/invite/{number:064x}")).await;
        if response.status() == 429 {
            refused = Some(response.text().await.unwrap());
            break;
        }
        assert_eq!(response.status(), 404);
    }
    assert!(refused.expect("a limit").contains("That was a little fast"));
    assert_eq!(guest.get(&format!("/invite/{real}")).await.status(), 429, "a hit looks like a miss");
    let account: Account = alan.call("me", json!({})).await;
    assert_eq!(account.id, alan.id(), "nothing else is slower");
}
