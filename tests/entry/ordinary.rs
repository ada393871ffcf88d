//! What these tests do all the time.

use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode};
use salon::protocol::admin::InstanceSettings;
use salon::protocol::{Account, ErrorCode, Invite, NewInvite};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server};

/// A registration, with something besides.
pub fn newcomer(username: &str, besides: Value) -> Value {
    let mut form = json!({ "username": username, "password": PASSWORD });
    form.as_object_mut().unwrap().extend(besides.as_object().unwrap().clone());
    form
}

/// Try to register; the account and the client that is signed in with it, or why not.
pub async fn register(
    server: &Server,
    username: &str,
    besides: Value,
) -> Result<(Client, Account), ErrorCode> {
    let client = server.guest();
    match client.post("register", newcomer(username, besides)).await {
        Ok(account) => Ok((client, serde_json::from_value(account).unwrap())),
        Err((_, error)) => Err(error.code),
    }
}

/// Say who may register.
pub async fn set_policy(admin: &Client, registration: &str) {
    let form = json!({ "name": "Salon", "registration": registration });
    let settings: InstanceSettings = admin.call("admin_update_settings", form).await;
    assert_eq!(settings.registration.as_str(), registration);
}

/// Make an invite as an administrator.
pub async fn invite(admin: &Client, terms: Value) -> NewInvite {
    admin.call("admin_create_invite", terms).await
}

/// What the link of an invite ends with.
pub fn token(new: &NewInvite) -> String {
    new.url.rsplit('/').next().unwrap().to_owned()
}

pub async fn invites(admin: &Client) -> Vec<Invite> {
    admin.call("admin_list_invites", json!({})).await
}

/// Follow an invite, with an account; why not, if not.
pub async fn accept(client: &Client, token: &str) -> Result<Value, ErrorCode> {
    client.post("accept_invite", json!({ "token": token })).await.map_err(|(_, error)| error.code)
}

/// Where an answer sends its reader.
pub fn location(response: &Response) -> Option<&str> {
    response.headers().get(LOCATION).map(|to| to.to_str().unwrap())
}

/// A page that is there.
pub async fn page(client: &Client, path: &str) -> String {
    let response = client.get(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.text().await.unwrap()
}

/// Try to register in vain; why.
pub async fn turned_away(server: &Server, username: &str, besides: Value) -> ErrorCode {
    register(server, username, besides).await.err().unwrap_or_else(|| panic!("{username} has registered"))
}
