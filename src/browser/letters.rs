//! What a browser knows of letters, and we need not carry along.

use js_sys::JsString;

/// The text in lower case and without accents: what two words have in common that are written alike.
pub fn fold(text: &str) -> String {
    let plain: String = JsString::from(text).to_lower_case().normalize("NFD").into();
    plain.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}
