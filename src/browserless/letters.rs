//! What is known of letters.

use unicode_normalization::UnicodeNormalization;

/// The text in lower case and without accents: what two words have in common that are written alike.
pub fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}
