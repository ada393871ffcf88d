//! Where another server is, and how to get in: such an address may hold a password.

/// An address such as `postgres://salon:secret@localhost/salon`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

impl std::fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerUrl(…)")
    }
}

impl ServerUrl {
    /// An address of one of these schemes.
    pub fn parse(text: &str, schemes: &[&str]) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        (schemes.contains(&scheme) && !rest.is_empty()).then(|| Self(text.to_owned()))
    }

    /// For whoever connects. Not to be shown.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_not_shown() {
        let url = ServerUrl::parse("redis://:secret@localhost", &["redis", "rediss"]).unwrap();
        assert_eq!(url.secret(), "redis://:secret@localhost");
        assert!(!format!("{url:?}").contains("secret"));
        for text in ["localhost", "redis://", "http://localhost", ""] {
            assert!(ServerUrl::parse(text, &["redis"]).is_none(), "{text}");
        }
    }
}
