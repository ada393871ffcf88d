//! Who may make invites, and what they are worth when their makers may no longer.

use salon::protocol::{ErrorCode, Invite, NewInvite, Role, RoomKind};
use serde_json::json;
use tempfile::tempdir;

use crate::ordinary::{accept, invite, invites, register, set_policy, token};
use crate::support::command::{Serving, run, salon};
use crate::support::{Client, Server};

#[tokio::test]
async fn those_who_may_add_members_may_invite() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let [owner, moderator, member, outsider] = [
        server.register("owner").await,
        server.register("mod").await,
        server.register("member").await,
        server.register("out").await,
    ];
    let room = owner.create_room("Secret", RoomKind::Private).await.id;
    let other = owner.create_room("Other", RoomKind::Private).await.id;
    owner.add(room, &moderator, Role::Moderator).await;
    owner.add(room, &member, Role::Member).await;
    let of_room = json!({ "room_id": room });
    let made: NewInvite = owner.call("create_invite", &of_room).await;
    for (client, code) in
        [(&member, ErrorCode::Forbidden), (&outsider, ErrorCode::NotFound), (&alan, ErrorCode::NotFound)]
    {
        assert_eq!(client.refused("create_invite", &of_room).await, code);
        assert_eq!(client.refused("list_invites", &of_room).await, code);
        let revoke = json!({ "room_id": room, "invite_id": made.invite.id });
        assert_eq!(client.refused("revoke_invite", revoke).await, code);
    }
    let elsewhere = json!({ "room_id": other, "invite_id": made.invite.id });
    assert_eq!(owner.refused("revoke_invite", elsewhere).await, ErrorCode::NotFound);
    let direct = owner.direct(&member).await.id;
    assert_eq!(owner.refused("create_invite", json!({ "room_id": direct })).await, ErrorCode::DirectFixed);

    let listed: Vec<Invite> = moderator.call("list_invites", &of_room).await;
    assert_eq!(listed.iter().map(|invite| invite.id).collect::<Vec<_>>(), [made.invite.id]);
    assert_eq!(invites(&alan).await.len(), 1, "administrators see those of rooms as well");
    let () = moderator.call("revoke_invite", json!({ "room_id": room, "invite_id": made.invite.id })).await;
    assert_eq!(accept(&outsider, &token(&made)).await, Err(ErrorCode::InvalidInvite));
}

#[tokio::test]
async fn an_invite_to_a_room_is_worth_what_its_maker_may_do() {
    let server = Server::start().await;
    server.register("alan").await;
    let [owner, moderator, guest] =
        [server.register("owner").await, server.register("mod").await, server.register("guest").await];
    let room = owner.create_room("Secret", RoomKind::Private).await.id;
    owner.add(room, &moderator, Role::Moderator).await;
    let made: NewInvite = moderator.call("create_invite", json!({ "room_id": room })).await;
    owner.set_role(room, moderator.id(), Role::Member).await;
    assert_eq!(accept(&guest, &token(&made)).await, Err(ErrorCode::InvalidInvite));
    owner.set_role(room, moderator.id(), Role::Moderator).await;
    assert!(accept(&guest, &token(&made)).await.is_ok());
    owner.remove(room, guest.id()).await;
    owner.remove(room, moderator.id()).await;
    assert_eq!(accept(&guest, &token(&made)).await, Err(ErrorCode::InvalidInvite));

    let made: NewInvite = owner.call("create_invite", json!({ "room_id": room })).await;
    let () = owner.call("delete_room", json!({ "room_id": room })).await;
    assert_eq!(accept(&guest, &token(&made)).await, Err(ErrorCode::InvalidInvite));
}

#[tokio::test]
async fn an_administrator_s_invite_ends_with_their_office() {
    let directory = tempdir().unwrap();
    let serving = Serving::start_in(directory.path()).await;
    let user = async |arguments: &[&str]| {
        let ended =
            run(salon(directory.path(), &[&["user"], arguments, &["--data-dir", "data"]].concat())).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
    };
    let [mut alan, mut beth] = [Client::new(serving.address), Client::new(serving.address)];
    alan.register("alan").await;
    beth.register("beth").await;
    user(&["promote", "beth"]).await;
    set_policy(&alan, "invited").await;
    let made = token(&invite(&beth, json!({})).await);
    let attempt = async |name: &str| {
        let form = crate::ordinary::newcomer(name, json!({ "invite": made }));
        Client::new(serving.address).post("register", form).await.map(drop).map_err(|(_, error)| error.code)
    };
    assert_eq!(attempt("carol").await, Ok(()));
    user(&["demote", "beth"]).await;
    assert_eq!(attempt("dora").await, Err(ErrorCode::InvalidInvite));
    assert_eq!(beth.refused("admin_create_invite", json!({})).await, ErrorCode::Forbidden);
    user(&["promote", "beth"]).await;
    assert_eq!(attempt("dora").await, Ok(()));
    user(&["disable", "beth"]).await;
    assert_eq!(attempt("emma").await, Err(ErrorCode::InvalidInvite));
}

#[tokio::test]
async fn one_person_has_a_bounded_number_of_them() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    for _ in 0..salon::protocol::limits::INVITES {
        invite(&alan, json!({})).await;
    }
    assert_eq!(alan.refused("admin_create_invite", json!({})).await, ErrorCode::TooManyInvites);
    let one = invites(&alan).await[0].id;
    let () = alan.call("admin_revoke_invite", json!({ "invite_id": one })).await;
    invite(&alan, json!({})).await;
    register(&server, "beth", json!({})).await.unwrap();
}
