//! Sending forms without leaving the page.

use gloo_net::http::Request;
use leptos::ev::SubmitEvent;
use leptos::prelude::event_target;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use crate::protocol::{ApiError, ErrorCode, json};

/// What is filled into a form.
pub struct Fields(UrlSearchParams);

impl Fields {
    /// Of the form that is being submitted.
    pub fn of(event: &SubmitEvent) -> Self {
        let form: HtmlFormElement = event_target(event);
        let data = FormData::new_with_form(&form).expect("a form in the document");
        Self(UrlSearchParams::new_with_str_sequence_sequence(&data).expect("pairs of strings"))
    }

    /// Of no form: names and values.
    pub fn from_pairs(pairs: &[(&str, String)]) -> Self {
        let fields = UrlSearchParams::new().expect("no fields");
        for (name, value) in pairs {
            fields.append(name, value);
        }
        Self(fields)
    }

    /// Of an address: what follows its `?`.
    pub fn of_address(query: &str) -> Self {
        Self(UrlSearchParams::new_with_str(query).expect("any text is a query"))
    }

    /// The value of a field; empty if there is none of this name.
    pub fn text(&self, name: &str) -> String {
        self.0.get(name).unwrap_or_default()
    }
}

/// Post a form as a browser would, but ask for JSON: the answer's text.
///
/// # Errors
/// What the server said, `network` if it cannot be reached, `unavailable` if something else answered.
pub async fn send(path: &str, fields: Fields) -> Result<String, ApiError> {
    let request = Request::post(path).header("Accept", "application/json").body(fields.0);
    let response = match request {
        Ok(request) => request.send().await.map_err(|_| ErrorCode::Network)?,
        Err(_) => return Err(ErrorCode::Network.into()),
    };
    let text = response.text().await.map_err(|_| ErrorCode::Network)?;
    if response.ok() {
        return Ok(text);
    }
    Err(json::read(&text).unwrap_or_else(|_| ErrorCode::Unavailable.into()))
}
