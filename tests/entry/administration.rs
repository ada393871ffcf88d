//! What administrators may do, nobody else may.

use salon::protocol::ErrorCode;
use salon::protocol::admin::InstanceSettings;
use serde_json::{Value, json};

use crate::support::Server;

fn operations() -> [(&'static str, Value); 5] {
    [
        ("admin_settings", json!({})),
        ("admin_update_settings", json!({ "name": "Mine", "registration": "closed" })),
        ("admin_list_invites", json!({})),
        ("admin_create_invite", json!({})),
        ("admin_revoke_invite", json!({ "invite_id": 1 })),
    ]
}

#[tokio::test]
async fn nobody_else_gets_through() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    let beth = server.register("beth").await;
    let guest = server.guest();
    for (name, form) in operations() {
        assert_eq!(guest.refused(name, &form).await, ErrorCode::Unauthorized, "{name}");
        assert_eq!(beth.refused(name, &form).await, ErrorCode::Forbidden, "{name}");
    }
    let settings: InstanceSettings = alan.call("admin_settings", json!({})).await;
    assert_eq!(settings.name, "Salon");
}

#[tokio::test]
async fn an_office_that_was_taken_away_counts_at_once() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    server.execute("UPDATE users SET is_admin = 0").await;
    for (name, form) in operations() {
        assert_eq!(alan.refused(name, &form).await, ErrorCode::Forbidden, "{name}");
    }
    assert_eq!(alan.get("/admin").await.status(), 404);
}

#[tokio::test]
async fn bad_settings_are_refused_and_change_nothing() {
    let server = Server::start().await;
    let alan = server.register("alan").await;
    for (name, registration, code) in [
        ("", "open", ErrorCode::LabelLength),
        ("a\nb", "open", ErrorCode::NameCharacters),
        ("Fine", "", ErrorCode::BadRequest),
        ("Fine", "often", ErrorCode::BadRequest),
    ] {
        let form = json!({ "name": name, "registration": registration });
        assert_eq!(alan.refused("admin_update_settings", form).await, code, "{name} {registration}");
    }
    assert_eq!(alan.call::<InstanceSettings>("admin_settings", json!({})).await.name, "Salon");
}
