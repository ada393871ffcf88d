//! What is kept of a password.

use std::fmt;

/// Before a PHC string whose password is the MD5 of the password, in hex.
const OF_MD5: &str = "$md5";

/// Before a hash that counts until a moment: that of a password that somebody else has made up.
const ENDING: &str = "$until$";

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

    /// The same, until a moment in Unix milliseconds.
    pub(in crate::server) fn ending(&self, at: i64) -> Self {
        Self(format!("{ENDING}{at}{}", self.phc()))
    }

    /// When its password is of no use any more, if ever, in Unix milliseconds.
    pub(in crate::server) fn ends_at(&self) -> Option<i64> {
        self.split().map(|(at, _)| at)
    }

    pub(in crate::server) fn has_ended(&self, now: i64) -> bool {
        self.ends_at().is_some_and(|end| end <= now)
    }

    /// What the password is verified by: a string of PHC's form, behind [`OF_MD5`] that of its MD5.
    pub(in crate::server) fn phc(&self) -> &str {
        self.split().map_or(&self.0, |(_, hash)| hash)
    }

    fn split(&self) -> Option<(i64, &str)> {
        let (at, hash) =
            self.0.strip_prefix(ENDING).and_then(|rest| rest.split_at_checked(rest.find('$')?))?;
        Some((at.parse().ok()?, hash))
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

    #[test]
    fn an_end_is_kept_beside_the_hash() {
        let hash = PasswordHash::from_stored("$argon2id$v=19$salt$hash".into());
        assert_eq!((hash.ends_at(), hash.phc()), (None, "$argon2id$v=19$salt$hash"));
        let ending = PasswordHash::from_stored(hash.ending(7).stored().to_owned());
        assert_eq!((ending.ends_at(), ending.phc()), (Some(7), hash.phc()));
        assert_eq!([hash.has_ended(7), ending.has_ended(6), ending.has_ended(7)], [false, false, true]);
        assert_eq!((ending.ending(8).ends_at(), ending.ending(8).phc()), (Some(8), hash.phc()));
    }
}
