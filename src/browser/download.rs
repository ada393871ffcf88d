//! Files of the site, fetched when they are wanted.

use gloo_net::http::Request;

use crate::protocol::{ApiError, ErrorCode};

/// The text of a file.
///
/// # Errors
/// `network` if the server cannot be reached, `unavailable` if it has no such file.
pub async fn text(path: &str) -> Result<String, ApiError> {
    let response = Request::get(path).send().await.map_err(|_| ErrorCode::Network)?;
    if !response.ok() {
        return Err(ErrorCode::Unavailable.into());
    }
    response.text().await.map_err(|_| ErrorCode::Network.into())
}
