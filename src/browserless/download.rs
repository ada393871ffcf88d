//! Files of the site, fetched by browsers only.

use crate::protocol::{ApiError, ErrorCode};

/// Never called here.
pub async fn text(_: &str) -> Result<String, ApiError> {
    Err(ErrorCode::Network.into())
}
