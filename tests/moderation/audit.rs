//! The log of what is done with power: all of it, for ever, and nothing personal of those who are gone.

use std::net::{IpAddr, Ipv4Addr};

use salon::protocol::admin::{AuditEntry, AuditKind, AuditPage};
use salon::protocol::{ErrorCode, Role, RoomKind};
use serde_json::{Value, json};
use sqlx::SqlitePool;

use crate::deeds::{LOBBY, incoming_webhook, token};
use crate::support::command::{run, salon};
use crate::support::{Client, PASSWORD, Server, eventually};

async fn database(server: &Server) -> SqlitePool {
    let url = format!("sqlite://{}", server.data_dir().join("salon.db").display());
    SqlitePool::connect(&url).await.unwrap()
}

/// Somebody at an address of their own.
async fn register_at(server: &Server, username: &str, last: u8) -> Client {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, last));
    let mut client = Client::from_builder(server.address, reqwest::Client::builder().local_address(address));
    client.register(username).await;
    client
}

fn kinds(entries: &[AuditEntry]) -> Vec<AuditKind> {
    entries.iter().rev().map(|entry| entry.kind).collect()
}

#[tokio::test]
async fn every_deed_is_noted_with_its_change() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let user_id = beth.id();
    let room = alan.create_room("Ours", RoomKind::Public).await.id;
    alan.add(room, &beth, Role::Moderator).await;
    alan.sanction(room, &beth, "mute", "Too loud.").await;
    alan.lift(room, &beth, "mute").await;
    alan.sanction(room, &beth, "kick", "").await;
    alan.sanction(room, &beth, "ban", "").await;
    alan.lift(room, &beth, "ban").await;
    incoming_webhook(&alan, room).await;
    let hooks: Value = alan.call("list_webhooks", json!({ "room_id": room })).await;
    let hook = hooks["incoming"][0]["id"].clone();
    let () = alan.call("delete_incoming_webhook", json!({ "room_id": room, "webhook_id": hook })).await;
    token(&beth, "bot", &["read"]).await;
    let tokens: Value = beth.call("list_tokens", json!({})).await;
    let () = beth.call("revoke_token", json!({ "token_id": tokens[0]["id"] })).await;
    let () =
        beth.call("change_password", json!({ "current": PASSWORD, "new": "another password 电池" })).await;
    assert_eq!(beth.get("/api/account/export").await.status(), 200);
    let () = alan.call("admin_set_administrator", json!({ "user_id": user_id, "on": true })).await;
    let () = alan.call("admin_set_administrator", json!({ "user_id": user_id, "on": false })).await;
    let () = alan.call("admin_set_disabled", json!({ "user_id": user_id, "on": true })).await;
    let () = alan.call("admin_set_disabled", json!({ "user_id": user_id, "on": false })).await;
    let () = alan.call("admin_ban", json!({ "user_id": user_id })).await;
    let () = alan.call("admin_unban", json!({ "user_id": user_id })).await;
    let _: String = alan.call("admin_reset_password", json!({ "user_id": user_id })).await;
    let _: Value = alan.call("set_retention", json!({ "room_id": room, "days": 30 })).await;
    let () = alan.call("delete_room", json!({ "room_id": room })).await;

    use AuditKind::*;
    let entries = alan.audit(json!({})).await;
    assert_eq!(
        kinds(&entries),
        [
            AdminSignedIn,
            RoleChanged,
            MemberMuted,
            MemberUnmuted,
            MemberRemoved,
            MemberBanned,
            MemberUnbanned,
            WebhookCreated,
            WebhookRemoved,
            TokenCreated,
            TokenRevoked,
            PasswordChanged,
            AccountExported,
            AdminGranted,
            AdminRevoked,
            AccountDisabled,
            AccountEnabled,
            AccountBanned,
            AccountUnbanned,
            PasswordReset,
            RetentionChanged,
            RoomDeleted
        ]
    );
    let mute = entries.iter().find(|entry| entry.kind == MemberMuted).unwrap();
    assert_eq!(mute.actor.as_ref().unwrap().username, "alan");
    assert_eq!(mute.user.as_ref().unwrap().username, "beth");
    assert_eq!(mute.room.as_ref().map(|room| room.name.as_str()), Some("Ours"));
    assert_eq!((mute.address.as_deref(), mute.words.as_deref()), (Some("127.0.0.1"), Some("Too loud.")));
    assert_eq!(mute.details[0].name, "until");
    let role = entries.iter().find(|entry| entry.kind == RoleChanged).unwrap();
    assert!(
        role.details.iter().any(|detail| detail.name == "role" && detail.value == "moderator"),
        "{role:?}"
    );
}

#[tokio::test]
async fn what_was_refused_is_not_in_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let before = alan.audit(json!({})).await.len();
    beth.refused("admin_ban", json!({ "user_id": alan.id() })).await;
    beth.refused("sanction_member", json!({ "room_id": LOBBY, "user_id": alan.id(), "kind": "ban" })).await;
    alan.refused("admin_set_administrator", json!({ "user_id": alan.id(), "on": false })).await;
    let () = alan.call("admin_set_administrator", json!({ "user_id": alan.id(), "on": true })).await;
    assert_eq!(alan.audit(json!({})).await.len(), before, "nor what changed nothing");
}

#[tokio::test]
async fn it_is_read_by_kind_by_person_and_in_pages() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    for _ in 0..30 {
        alan.sanction(LOBBY, &beth, "mute", "").await;
        alan.lift(LOBBY, &beth, "mute").await;
    }
    let carl = server.register("carl").await;
    token(&carl, "bot", &["read"]).await;
    let first: AuditPage = alan.call("admin_audit", json!({})).await;
    assert_eq!(first.entries.len(), 50);
    let rest: AuditPage = alan.call("admin_audit", json!({ "before": first.next })).await;
    assert_eq!((rest.entries.len(), rest.next), (12, None));
    let muted = alan.audit(json!({ "kind": "member_muted" })).await;
    assert_eq!(muted.len(), 30);
    let of_carl = alan.audit(json!({ "username": "CARL" })).await;
    assert_eq!(kinds(&of_carl), [AuditKind::TokenCreated]);
    assert_eq!(alan.audit(json!({ "username": "beth", "kind": "member_unmuted" })).await.len(), 30);
    assert_eq!(alan.refused("admin_audit", json!({ "username": "nobody" })).await, ErrorCode::UserNotFound);
    assert_eq!(alan.refused("admin_audit", json!({ "kind": "unheard_of" })).await, ErrorCode::BadRequest);
}

#[tokio::test]
async fn nothing_in_it_can_be_changed_or_deleted() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let pool = database(&server).await;
    let before = alan.audit(json!({})).await;
    assert!(!before.is_empty());
    for statement in [
        "UPDATE audit SET at = 0",
        "UPDATE audit SET details = '{}'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "UPDATE audit_personal SET address = '192.0.2.1'",
        "INSERT OR REPLACE INTO audit (id, at, kind, origin, details) VALUES (1, 0, 'x', 'person', '{}')",
    ] {
        let refused = sqlx::query(statement).execute(&pool).await;
        assert!(refused.is_err(), "{statement}");
    }
    assert_eq!(alan.audit(json!({})).await, before);
}

#[tokio::test]
async fn of_a_deleted_account_nothing_personal_is_left_in_it() {
    let mut server = Server::start().await;
    let alan = server.register("alan").await;
    let zoe = register_at(&server, "zoe_original", 77).await;
    token(&zoe, "zoe's own lamp", &["read"]).await;
    alan.sanction(LOBBY, &zoe, "mute", "zoe shouted at everyone").await;
    let () = zoe.call("delete_account", json!({ "password": PASSWORD })).await;
    let entries = alan.audit(json!({})).await;
    assert_eq!(
        kinds(&entries),
        [
            AuditKind::AdminSignedIn,
            AuditKind::TokenCreated,
            AuditKind::MemberMuted,
            AuditKind::AccountDeleted
        ]
    );
    assert!(entries[0].address.is_none() && entries[2].address.is_none(), "{entries:?}");
    assert!(entries.iter().all(|entry| entry.words.is_none()), "{entries:?}");
    assert_eq!(entries[2].actor.as_ref().unwrap().username, format!("deleted:{}", zoe.id()));
    assert_eq!(entries[1].address.as_deref(), Some("127.0.0.1"), "what is his stays");
    assert_eq!(alan.sanctions(LOBBY).await, []);
    let pool = database(&server).await;
    eventually("the erasure", async || {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM erasures").fetch_one(&pool).await.unwrap();
        left == 0
    })
    .await;
    pool.close().await;
    server.stop().await;
    for (path, bytes) in server.stored() {
        for personal in ["zoe_original", "zoe's own lamp", "zoe shouted", "127.0.0.77"] {
            let found = bytes.windows(personal.len()).any(|window| window == personal.as_bytes());
            assert!(!found, "{personal} is still in {}", path.display());
        }
    }
}

#[tokio::test]
async fn commands_are_in_it_as_such() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    server.register("beth").await;
    let directory = server.data_dir().parent().unwrap();
    for arguments in [
        &["create", "carl"][..],
        &["promote", "beth"],
        &["demote", "beth"],
        &["reset", "beth"],
        &["ban", "beth", "--hours", "2", "--reason", "Spam."],
        &["unban", "beth"],
        &["disable", "beth"],
        &["enable", "beth"],
        // Nothing changes by these.
        &["enable", "beth"],
        &["demote", "alan"],
    ] {
        let arguments = [&["user"], arguments, &["--data-dir", "data"]].concat();
        let ended = run(salon(directory, &arguments)).await;
        assert!(ended.code == Some(0) || arguments.contains(&"alan"), "{ended:?}");
    }
    use AuditKind::*;
    let entries = alan.audit(json!({})).await;
    let by_command: Vec<_> = entries.iter().filter(|entry| entry.by_command).cloned().collect();
    assert_eq!(
        kinds(&by_command),
        [
            AccountCreated,
            AdminGranted,
            AdminRevoked,
            PasswordReset,
            AccountBanned,
            AccountUnbanned,
            AccountDisabled,
            AccountEnabled
        ]
    );
    assert!(
        by_command
            .iter()
            .all(|entry| entry.actor.is_none() && entry.address.is_none() && entry.user.is_some())
    );
    assert_eq!(by_command[3].words.as_deref(), Some("Spam."));
}

#[tokio::test]
async fn attempts_past_the_throttle_are_in_it_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    server.register("beth").await;
    let wrong = |name: &str| json!({ "username": name, "password": "not the one" });
    for name in ["beth", "nobody"] {
        for _ in 0..14 {
            server.guest().refused("login", wrong(name)).await;
        }
    }
    eventually("an entry", async || !alan.audit(json!({ "kind": "sign_in_throttled" })).await.is_empty())
        .await;
    let entries = alan.audit(json!({ "kind": "sign_in_throttled" })).await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0].user.as_ref().unwrap().username, "beth");
    assert_eq!(entries[0].address.as_deref(), Some("127.0.0.1"));
}
