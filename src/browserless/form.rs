//! Sending forms without leaving the page.

use leptos::ev::SubmitEvent;

use crate::protocol::{ApiError, ErrorCode};

/// Nothing is ever filled in here.
pub struct Fields;

impl Fields {
    /// Of no form.
    pub fn of(_: &SubmitEvent) -> Self {
        Self
    }

    /// Nothing.
    pub fn from_pairs(_: &[(&str, String)]) -> Self {
        Self
    }

    /// Nothing.
    pub fn of_address(_: &str) -> Self {
        Self
    }

    /// Nothing.
    pub fn text(&self, _: &str) -> String {
        String::new()
    }
}

/// Never called here.
pub async fn send(_: &str, _: Fields) -> Result<String, ApiError> {
    Err(ErrorCode::Network.into())
}
