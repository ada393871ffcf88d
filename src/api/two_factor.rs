//! Signing in in two steps.

use leptos::prelude::*;

use crate::protocol::{Account, ApiError, TwoFactorState};

/// The second step of signing in: a code of one's authenticator, or a recovery code.
#[server(prefix = "/api", endpoint = "login_code")]
pub async fn login_code(code: String) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.second_step(&code).await?;
    call.leads_home(&account);
    Ok(account)
}

/// Whether the reader signs in in two steps.
#[server(prefix = "/api", endpoint = "totp_state")]
pub async fn totp_state() -> Result<TwoFactorState, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.auth().two_factor(call.user()?).await?)
}

/// Make a secret for an authenticator. It counts once a code of it was given. Whoever finds a page open does not know
/// the password, and cannot lock its owner out.
#[server(prefix = "/api", endpoint = "totp_begin")]
pub async fn totp_begin(password: String) -> Result<TwoFactorState, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let state = call.auth().begin_two_factor(call.user()?, &password).await?;
    call.leads_to("/profile");
    Ok(state)
}

/// Sign in in two steps from now on. Returns the recovery codes, once.
#[server(prefix = "/api", endpoint = "totp_enable")]
pub async fn totp_enable(code: String) -> Result<Vec<String>, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    if call.is_plain_form() {
        // It would be sent elsewhere, and never see the codes.
        return Err(crate::protocol::ErrorCode::BadRequest.into());
    }
    Ok(call.auth().enable_two_factor(call.user()?, &code).await?)
}

/// Sign in by name and password alone from now on.
#[server(prefix = "/api", endpoint = "totp_disable")]
pub async fn totp_disable(
    password: String,
    /// Of one's authenticator, or a recovery code.
    code: String,
) -> Result<(), ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    call.auth().disable_two_factor(call.user()?, &password, &code).await?;
    call.leads_to("/profile");
    Ok(())
}
