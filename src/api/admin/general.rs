//! The instance as a whole.

use leptos::prelude::*;

use crate::protocol::ApiError;
use crate::protocol::admin::{InstanceSettings, Registration};

/// What holds for the whole instance.
#[server(prefix = "/api", endpoint = "admin_settings")]
pub async fn admin_settings() -> Result<InstanceSettings, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.administration()?.settings().await?)
}

/// Name the instance, and say who may create an account.
#[server(prefix = "/api", endpoint = "admin_update_settings")]
pub async fn admin_update_settings(
    name: String,
    registration: Registration,
) -> Result<InstanceSettings, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    let settings = call.administration()?.update_settings(&name, registration).await?;
    call.leads_to("/admin");
    Ok(settings)
}
