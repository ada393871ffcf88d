//! Tokens, and the webhooks of rooms.

use leptos::prelude::*;

use crate::protocol::{
    ApiError, NewIncomingWebhook, NewOutgoingWebhook, NewToken, RoomId, RoomWebhooks, Scope, Token, TokenId,
    WebhookId,
};

/// The reader's tokens, the newest first.
#[server(prefix = "/api", endpoint = "list_tokens")]
pub async fn list_tokens() -> Result<Vec<Token>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().list_tokens(call.user()?).await?)
}

/// Make a token for a program. It may outlive the session it was made in, and so takes the password.
#[server(prefix = "/api", endpoint = "create_token")]
pub async fn create_token(
    name: String,
    #[server(default)] scopes: Vec<Scope>,
    /// How long it lasts; until it is revoked unless given.
    #[server(default)]
    days: Option<i64>,
    password: String,
) -> Result<NewToken, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let confirmed = call.auth().confirm(call.user()?, &password).await?;
    Ok(call.domain().create_token(call.user()?, confirmed, &name, scopes, days).await?)
}

/// End a token, and with it the sockets it has opened.
#[server(prefix = "/api", endpoint = "revoke_token")]
pub async fn revoke_token(token_id: TokenId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().revoke_token(call.user()?, token_id).await?;
    call.leads_to("/profile");
    Ok(())
}

/// The webhooks of a room, for those who moderate it.
#[server(prefix = "/api", endpoint = "list_webhooks")]
pub async fn list_webhooks(room_id: RoomId) -> Result<RoomWebhooks, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().webhooks(call.user()?, room_id).await?)
}

/// Make an address that posts into a room, as a bot called `name`.
#[server(prefix = "/api", endpoint = "create_incoming_webhook")]
pub async fn create_incoming_webhook(room_id: RoomId, name: String) -> Result<NewIncomingWebhook, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().create_incoming_webhook(call.user()?, room_id, &name).await?)
}

/// Remove an incoming webhook, and its bot from the room.
#[server(prefix = "/api", endpoint = "delete_incoming_webhook")]
pub async fn delete_incoming_webhook(room_id: RoomId, webhook_id: WebhookId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().delete_incoming_webhook(call.user()?, room_id, webhook_id).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}

/// Tell an address what is said in a room from now on.
#[server(prefix = "/api", endpoint = "create_outgoing_webhook")]
pub async fn create_outgoing_webhook(room_id: RoomId, url: String) -> Result<NewOutgoingWebhook, ApiError> {
    use crate::protocol::ErrorCode;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let url = call.outbound().address(&url).ok_or(ErrorCode::InvalidWebhookUrl)?;
    let vault = call.auth().vault();
    Ok(call.domain().create_outgoing_webhook(call.user()?, room_id, url.into(), vault).await?)
}

/// Tell an address nothing more.
#[server(prefix = "/api", endpoint = "delete_outgoing_webhook")]
pub async fn delete_outgoing_webhook(room_id: RoomId, webhook_id: WebhookId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.domain().delete_outgoing_webhook(call.user()?, room_id, webhook_id).await?;
    call.leads_to(&format!("/rooms/{room_id}"));
    Ok(())
}
