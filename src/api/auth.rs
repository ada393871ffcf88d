//! Registering, signing in and out.

use leptos::prelude::*;

use crate::protocol::{Account, ApiError};

/// Create an account and sign in. The first account of a fresh instance administers it.
#[server(prefix = "/api", endpoint = "register")]
pub async fn register(
    username: String,
    password: String,
    /// One of the built-in pictures; the first unless chosen.
    #[server(default)]
    avatar_id: Option<i64>,
) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.auth().register(call.client(), &username, &password, avatar_id).await?;
    call.sign_in(&account).await?;
    call.leads_to("/");
    Ok(account)
}

/// Sign in with a name and a password.
#[server(prefix = "/api", endpoint = "login")]
pub async fn login(username: String, password: String) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.auth().verify(call.client(), &username, &password).await?;
    call.sign_in(&account).await?;
    call.leads_to("/");
    Ok(account)
}

/// End this session and close its sockets.
#[server(prefix = "/api", endpoint = "logout")]
pub async fn logout() -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.sign_out().await?;
    call.leads_to("/login");
    Ok(())
}
