//! How the server is doing.

use leptos::prelude::*;

use crate::protocol::ApiError;
use crate::protocol::admin::Statistics;

/// What was measured in the last hour, or after a moment in Unix milliseconds.
#[server(prefix = "/api", endpoint = "admin_statistics")]
pub async fn admin_statistics(#[server(default)] after: Option<i64>) -> Result<Statistics, ApiError> {
    use crate::server::http::call::Call;
    Call::current()?.statistics(after).await
}
