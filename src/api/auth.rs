//! Registering, signing in and out.

use leptos::prelude::*;

use crate::protocol::admin::Registration;
use crate::protocol::{Account, ApiError};

/// Create an account and sign in. The first account of a fresh instance administers it, and may set it up.
#[server(prefix = "/api", endpoint = "register")]
pub async fn register(
    username: String,
    password: String,
    /// One of the built-in pictures; the first unless chosen.
    #[server(default)]
    avatar_id: Option<i64>,
    /// The token of an invite.
    #[server(default)]
    invite: Option<String>,
    /// Of the first account: what the instance is called from now on.
    #[server(default)]
    instance_name: Option<String>,
    /// Of the first account, with `instance_name`: who may register after it.
    #[server(default)]
    registration: Option<Registration>,
) -> Result<Account, ApiError> {
    use crate::server::domain::Credentials;
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let credentials = Credentials::new(invite, instance_name.as_deref(), registration)?;
    let new = call.auth().register(call.client(), &username, &password, avatar_id, credentials).await?;
    call.sign_in(&new.account).await?;
    call.leads_to(&new.room.map_or_else(|| "/".to_owned(), |room| format!("/rooms/{room}")));
    Ok(new.account)
}

/// Sign in with a name and a password.
#[server(prefix = "/api", endpoint = "login")]
pub async fn login(username: String, password: String) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.first_step(&username, &password).await?;
    call.leads_home(&account);
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

/// Change one's password. One's other sessions end.
#[server(prefix = "/api", endpoint = "change_password")]
pub async fn change_password(current: String, new: String) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.change_password(&current, &new).await?;
    call.leads_to("/profile");
    Ok(())
}

/// Delete one's account for ever. What one has said stays, without one's name.
#[server(prefix = "/api", endpoint = "delete_account")]
pub async fn delete_account(password: String) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.delete_account(&password).await?;
    call.leads_to("/login");
    Ok(())
}
