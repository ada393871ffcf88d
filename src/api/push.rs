//! Notifications with the page closed.

use leptos::prelude::*;

use crate::protocol::{ApiError, PushStatus};

/// How this session stands, and the key to subscribe with.
#[server(prefix = "/api", endpoint = "push_state")]
pub async fn push_state() -> Result<PushStatus, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.push().state(call.identity()?).await?)
}

/// Send this session's messages to a push service from now on.
#[server(prefix = "/api", endpoint = "subscribe_push")]
pub async fn subscribe_push(
    endpoint: String,
    /// The browser's public key, base64url.
    p256dh: String,
    /// The browser's secret, base64url.
    auth: String,
    /// Say neither where, nor who, nor what.
    #[server(default)]
    hide_content: bool,
) -> Result<PushStatus, ApiError> {
    use crate::server::http::call::Call;
    use crate::server::push::NewPush;
    let call = Call::current()?;
    let new = NewPush { endpoint, p256dh, auth, hide_content, locale: call.locale() };
    Ok(call.push().subscribe(call.identity()?, new).await?)
}

/// Nothing more for this session.
#[server(prefix = "/api", endpoint = "unsubscribe_push")]
pub async fn unsubscribe_push() -> Result<PushStatus, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.push().unsubscribe(call.identity()?).await?)
}
