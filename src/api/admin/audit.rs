//! What was done with power.

use leptos::prelude::*;

use crate::protocol::ApiError;
use crate::protocol::admin::{AuditKind, AuditPage};

/// A page of the audit log, newest first.
#[server(prefix = "/api", endpoint = "admin_audit")]
pub async fn admin_audit(
    #[server(default)] kind: Option<AuditKind>,
    /// By or about this person.
    #[server(default)]
    username: Option<String>,
    /// The `next` of the page before.
    #[server(default)]
    before: Option<i64>,
) -> Result<AuditPage, ApiError> {
    use crate::server::http::call::Call;
    let call = Call::current()?;
    Ok(call.administration()?.audit(kind, username.as_deref(), before).await?)
}
