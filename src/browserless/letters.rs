//! What is known of letters.

/// The text in lower case.
pub fn lower_case(text: &str) -> String {
    text.to_lowercase()
}
