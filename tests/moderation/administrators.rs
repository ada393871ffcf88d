//! Who administers, what only they may, and that somebody does.

use salon::protocol::admin::ManagedUserPage;
use salon::protocol::{ErrorCode, Session};
use serde_json::{Value, json};

use crate::deeds::LOBBY;
use crate::support::{Client, Server};

/// Every function of these pages, about somebody.
fn all(other: &Client) -> Vec<(&'static str, Value)> {
    let user_id = other.id();
    vec![
        ("admin_users", json!({})),
        ("admin_sessions", json!({ "user_id": user_id })),
        ("admin_set_administrator", json!({ "user_id": user_id, "on": true })),
        ("admin_set_disabled", json!({ "user_id": user_id, "on": true })),
        ("admin_ban", json!({ "user_id": user_id })),
        ("admin_unban", json!({ "user_id": user_id })),
        ("admin_reset_password", json!({ "user_id": user_id })),
        ("admin_rooms", json!({})),
        ("admin_delete_room", json!({ "room_id": LOBBY })),
        ("admin_appoint_owner", json!({ "room_id": LOBBY, "username": "carl" })),
        ("admin_audit", json!({})),
    ]
}

#[tokio::test]
async fn nobody_else_may_do_any_of_it() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    alan.set_role(LOBBY, beth.id(), salon::protocol::Role::Owner).await;
    for (endpoint, form) in all(&carl) {
        assert_eq!(beth.refused(endpoint, &form).await, ErrorCode::Forbidden, "{endpoint}");
        assert_eq!(server.guest().refused(endpoint, &form).await, ErrorCode::Unauthorized, "{endpoint}");
    }
    let _: Value = carl.call("me", json!({})).await;
    assert!(alan.room(LOBBY).await.is_some());
    for path in ["/admin/users", "/admin/rooms", "/admin/audit"] {
        assert_eq!(beth.get(path).await.status(), 404, "{path}");
        assert_eq!(alan.get(path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn an_administrator_who_is_none_any_more_does_nothing_more() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let carl = server.register("carl").await;
    let () = alan.call("admin_set_administrator", json!({ "user_id": beth.id(), "on": true })).await;
    assert!(beth.managed("carl").await.ban.is_none());
    let () = beth.call("admin_set_administrator", json!({ "user_id": alan.id(), "on": false })).await;
    for (endpoint, form) in all(&carl) {
        assert_eq!(alan.refused(endpoint, &form).await, ErrorCode::Forbidden, "{endpoint}");
    }
}

#[tokio::test]
async fn somebody_administers_whatever_happens_at_once() {
    let server = Server::start_with(|config| config.unlimited = true).await;
    let mut admin = server.register("alan").await;
    for round in 0..8 {
        let other = server.register(&format!("other{round}")).await;
        let () = admin.call("admin_set_administrator", json!({ "user_id": other.id(), "on": true })).await;
        let (endpoint, against_other, against_admin) = match round % 3 {
            0 => {
                let against = |whom: &Client| json!({ "user_id": whom.id(), "on": false });
                ("admin_set_administrator", against(&other), against(&admin))
            }
            1 => {
                let against = |whom: &Client| json!({ "user_id": whom.id(), "on": true });
                ("admin_set_disabled", against(&other), against(&admin))
            }
            _ => {
                let against = |whom: &Client| json!({ "user_id": whom.id() });
                ("admin_ban", against(&other), against(&admin))
            }
        };
        let (first, second) =
            tokio::join!(admin.post(endpoint, &against_other), other.post(endpoint, &against_admin));
        assert!(first.is_ok() != second.is_ok(), "{endpoint}: {first:?} {second:?}");
        let left = if first.is_ok() { admin } else { other };
        let page: ManagedUserPage = left.call("admin_users", json!({})).await;
        let able = |user: &&salon::protocol::admin::ManagedUser| {
            user.is_admin && !user.disabled && user.ban.is_none()
        };
        assert_eq!(page.users.iter().filter(able).count(), 1, "{page:?}");
        admin = left;
    }
}

#[tokio::test]
async fn the_last_one_stays_and_nobody_shuts_themselves_out() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let id = alan.id();
    assert_eq!(
        alan.refused("admin_set_administrator", json!({ "user_id": id, "on": false })).await,
        ErrorCode::LastAdmin
    );
    let beth = server.register("beth").await;
    let () = alan.call("admin_set_administrator", json!({ "user_id": beth.id(), "on": true })).await;
    assert_eq!(alan.refused("admin_ban", json!({ "user_id": id })).await, ErrorCode::Forbidden);
    assert_eq!(
        alan.refused("admin_set_disabled", json!({ "user_id": id, "on": true })).await,
        ErrorCode::Forbidden
    );
    // An administrator who is banned for a while is none to count on.
    let () = alan.call("admin_ban", json!({ "user_id": beth.id(), "hours": 1 })).await;
    assert_eq!(
        alan.refused("admin_set_administrator", json!({ "user_id": id, "on": false })).await,
        ErrorCode::LastAdmin
    );
    assert_eq!(
        alan.refused("delete_account", json!({ "password": crate::support::PASSWORD })).await,
        ErrorCode::LastAdmin
    );
}

#[tokio::test]
async fn accounts_are_found_by_name_and_come_in_pages() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    server.crowd(LOBBY, "extra", 60).await;
    let first: ManagedUserPage = alan.call("admin_users", json!({})).await;
    assert_eq!(first.users.len(), 50);
    let rest: ManagedUserPage = alan.call("admin_users", json!({ "before": first.next })).await;
    assert_eq!((rest.users.len(), rest.next), (11, None));
    let mut ids: Vec<i64> = first.users.iter().chain(&rest.users).map(|user| user.user.id.0).collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "the newest first, each once");
    ids.dedup();
    assert_eq!(ids.len(), 61);
    let found: ManagedUserPage = alan.call("admin_users", json!({ "query": " ALA" })).await;
    assert_eq!(found.users.iter().map(|user| user.user.username.as_str()).collect::<Vec<_>>(), ["alan"]);
    for nobody in ["%", "_", "nobody"] {
        let found: ManagedUserPage = alan.call("admin_users", json!({ "query": nobody })).await;
        assert_eq!(found.users, [], "{nobody}");
    }
}

#[tokio::test]
async fn administrators_see_where_people_are_signed_in() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let _open = beth.connect().await;
    let sessions: Vec<Session> = alan.call("admin_sessions", json!({ "user_id": beth.id() })).await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].address.as_deref(), Some("127.0.0.1"));
    assert!(sessions[0].connected && !sessions[0].current);
    let managed = alan.managed("beth").await;
    assert!(managed.online && managed.sessions == 1 && !managed.is_admin, "{managed:?}");
}
