//! What a browser knows of letters, and we need not carry along.

use js_sys::JsString;

/// The text in lower case.
pub fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}
