//! What these tests do all the time, as one call each.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use salon::protocol::admin::{AuditEntry, AuditPage, ManagedUser, ManagedUserPage};
use salon::protocol::{ApiError, OwnSanction, RoomId, Sanction, UserId};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, answer};

pub const LOBBY: RoomId = RoomId(1);

impl Client {
    /// Mute, kick or ban somebody, for an hour.
    pub async fn sanction(&self, room: RoomId, other: &Client, kind: &str, reason: &str) {
        let form =
            json!({ "room_id": room, "user_id": other.id(), "kind": kind, "hours": 1, "reason": reason });
        self.call("sanction_member", form).await
    }

    pub async fn lift(&self, room: RoomId, other: &Client, kind: &str) {
        self.call("lift_sanction", json!({ "room_id": room, "user_id": other.id(), "kind": kind })).await
    }

    pub async fn sanctions(&self, room: RoomId) -> Vec<Sanction> {
        self.call("list_sanctions", json!({ "room_id": room })).await
    }

    pub async fn own_sanctions(&self, room: RoomId) -> Vec<OwnSanction> {
        self.call("own_sanctions", json!({ "room_id": room })).await
    }

    /// What a server function refuses with.
    pub async fn refusal(&self, endpoint: &str, form: Value) -> (StatusCode, ApiError) {
        match self.post(endpoint, &form).await {
            Ok(value) => panic!("{endpoint} was not refused: {value}"),
            Err(refusal) => refusal,
        }
    }

    /// Somebody as administrators see them.
    pub async fn managed(&self, username: &str) -> ManagedUser {
        let page: ManagedUserPage = self.call("admin_users", json!({ "query": username })).await;
        page.users.into_iter().find(|user| user.user.username == username).expect("an account")
    }

    pub async fn audit(&self, filter: Value) -> Vec<AuditEntry> {
        let page: AuditPage = self.call("admin_audit", filter).await;
        page.entries
    }

    /// Upload a small file, as a browser does.
    pub async fn try_upload(&self, room: RoomId) -> Result<Value, (StatusCode, ApiError)> {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"room_id\"\r\n\r\n{room}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n"
        );
        let request = self.request(Method::POST, "/api/upload");
        let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(body);
        answer(self.respond(request).await).await
    }
}

/// A token of somebody's, with these scopes.
pub async fn token(owner: &Client, name: &str, scopes: &[&str]) -> String {
    let mut form = vec![("name".to_owned(), name.to_owned()), ("password".to_owned(), PASSWORD.to_owned())];
    form.extend(scopes.iter().enumerate().map(|(at, scope)| (format!("scopes[{at}]"), (*scope).to_owned())));
    let made: Value = owner.call("create_token", form).await;
    made["secret"].as_str().expect("a secret").to_owned()
}

/// What a program with a token is answered.
pub async fn program_posts(
    client: &Client,
    token: &str,
    room: RoomId,
) -> Result<Value, (StatusCode, ApiError)> {
    let request = client.request(Method::POST, &format!("/api/v1/rooms/{room}/messages"));
    let request = request.bearer_auth(token).json(&json!({ "content": "from a program" }));
    answer(client.respond(request).await).await
}

/// The address of a new webhook that posts into a room.
pub async fn incoming_webhook(maker: &Client, room: RoomId) -> (String, UserId) {
    let made: Value = maker.call("create_incoming_webhook", json!({ "room_id": room, "name": "CI" })).await;
    let bot = made["webhook"]["bot"]["id"].as_i64().expect("a bot");
    (made["path"].as_str().expect("a path").to_owned(), UserId(bot))
}

/// The status of what comes in by a webhook, and the code if it is refused.
pub async fn hook_posts(client: &Client, path: &str) -> Result<Value, (StatusCode, ApiError)> {
    let request = client.request(Method::POST, path).json(&json!({ "content": "from a hook" }));
    answer(client.respond(request).await).await
}
