//! What readers of `/metrics` have to show.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Characters that are too few for a secret.
const LENGTH_MIN: usize = 16;

/// Keeps the token's hash alone.
#[derive(Clone, PartialEq, Eq)]
pub struct MetricsToken([u8; 32]);

impl std::fmt::Debug for MetricsToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MetricsToken(…)")
    }
}

impl MetricsToken {
    /// # Errors
    /// It is too short, in words that do not repeat it.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        if text.len() < LENGTH_MIN {
            return Err("a token has 16 characters or more");
        }
        Ok(Self(digest(text)))
    }

    /// Whether this is the token. How long it takes does not tell how much of it was right.
    pub fn matches(&self, shown: &str) -> bool {
        self.0.ct_eq(&digest(shown)).into()
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_matches_itself_and_is_not_shown() {
        let token = MetricsToken::new("0123456789abcdef").unwrap();
        assert!(token.matches("0123456789abcdef"));
        for other in ["", "0123456789abcde", "0123456789abcdeg", "0123456789abcdef "] {
            assert!(!token.matches(other), "{other}");
        }
        assert!(!format!("{token:?}").contains("0123"));
        assert!(MetricsToken::new("short").is_err());
    }
}
