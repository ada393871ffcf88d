//! Accounts.

use leptos::prelude::*;

use crate::protocol::admin::ManagedUserPage;
use crate::protocol::{ApiError, Session, UserId};

/// A page of accounts, the newest first.
#[server(prefix = "/api", endpoint = "admin_users")]
pub async fn admin_users(
    /// Part of a name.
    #[server(default)]
    query: String,
    /// The `next` of the page before.
    #[server(default)]
    before: Option<UserId>,
) -> Result<ManagedUserPage, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.administration()?.users(&query, before).await?)
}

/// Where somebody is signed in, the last seen first.
#[server(prefix = "/api", endpoint = "admin_sessions")]
pub async fn admin_sessions(user_id: UserId) -> Result<Vec<Session>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.auth().sessions_of(&call.administration()?, user_id, call.locale()).await?)
}

/// Let somebody administer the instance, or no longer.
#[server(prefix = "/api", endpoint = "admin_set_administrator")]
pub async fn admin_set_administrator(user_id: UserId, on: bool) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let administration = call.administration()?;
    if on {
        administration.promote(user_id).await?
    } else {
        administration.demote(user_id).await?
    }
    call.leads_to("/admin/users");
    Ok(())
}

/// Keep somebody from signing in until they are enabled, or enable them.
#[server(prefix = "/api", endpoint = "admin_set_disabled")]
pub async fn admin_set_disabled(user_id: UserId, on: bool) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let administration = call.administration()?;
    if on {
        administration.disable(user_id).await?
    } else {
        administration.enable(user_id).await?
    }
    call.leads_to("/admin/users");
    Ok(())
}

/// Ban somebody from the instance: all that lets them in ends.
#[server(prefix = "/api", endpoint = "admin_ban")]
pub async fn admin_ban(
    user_id: UserId,
    /// How long; for good unless given.
    #[server(default)]
    hours: Option<i64>,
    /// Told to them; may be empty.
    #[server(default)]
    reason: String,
) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.administration()?.ban(user_id, hours, &reason).await?;
    call.leads_to("/admin/users");
    Ok(())
}

/// Lift somebody's ban.
#[server(prefix = "/api", endpoint = "admin_unban")]
pub async fn admin_unban(user_id: UserId) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.administration()?.unban(user_id).await?;
    call.leads_to("/admin/users");
    Ok(())
}

/// Give somebody another password, which is returned, once. All that lets them in ends.
#[server(prefix = "/api", endpoint = "admin_reset_password")]
pub async fn admin_reset_password(user_id: UserId) -> Result<String, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    if call.is_plain_form() {
        // It would be sent elsewhere, and never see the password.
        return Err(crate::protocol::ErrorCode::BadRequest.into());
    }
    Ok(call.auth().reset_password(&call.administration()?, user_id).await?)
}
