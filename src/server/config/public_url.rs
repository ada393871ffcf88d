//! Where people reach the server.

/// An origin: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    pub secure: bool,
    /// Host, with a port if it is not the scheme's.
    pub authority: String,
}

impl PublicUrl {
    /// Understand an address such as `https://chat.example.org`.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
        let valid = !authority.is_empty() && !authority.contains(['/', '?', '#', '@', ' ']);
        valid.then_some(Self { secure, authority })
    }
}
