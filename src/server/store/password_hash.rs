//! What is kept of a password.

use std::fmt;

/// Before a PHC string whose password is the MD5 of the password, in hex.
const OF_MD5: &str = "$md5";

/// A password's hash. It has no JSON form and does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(in crate::server) fn from_stored(hash: String) -> Self {
        Self(hash)
    }

    /// A hash of the MD5 of a password, of whom nobody has seen the password yet.
    pub(in crate::server) fn of_md5(hash: &Self) -> Self {
        Self(format!("{OF_MD5}{}", hash.0))
    }

    /// The hash of a password's MD5, if it is one.
    pub(in crate::server) fn md5_hash(&self) -> Option<Self> {
        self.0.strip_prefix(OF_MD5).map(|hash| Self(hash.to_owned()))
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
