//! What is kept of a password.

use std::fmt;

/// A password's hash. It has no JSON form and does not show itself in logs.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(in crate::server) fn from_stored(hash: String) -> Self {
        Self(hash)
    }

    pub(in crate::server) fn stored(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_does_not_show_itself() {
        assert_eq!(format!("{:?}", PasswordHash::from_stored("secret".into())), "PasswordHash(…)");
    }
}
