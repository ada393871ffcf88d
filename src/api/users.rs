//! One's own account.

use leptos::prelude::*;

use crate::protocol::{Account, ApiError};

/// Who is signed in.
#[server(prefix = "/api", endpoint = "me")]
pub async fn me() -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.domain().account(call.user()?).await?)
}

/// Change the name shown beside messages and the picture.
#[server(prefix = "/api", endpoint = "update_profile")]
pub async fn update_profile(nickname: String, avatar_id: i64) -> Result<Account, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let account = call.domain().update_profile(call.user()?, &nickname, avatar_id).await?;
    call.leads_to("/profile");
    Ok(account)
}
