//! Where people reach the server.

use reqwest::Url;

/// An origin: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    pub secure: bool,
    /// Host as browsers write it, with a port if it is not the scheme's.
    pub authority: String,
}

impl PublicUrl {
    /// Without the port, in brackets if it is an IPv6 address.
    pub fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }

    /// The scheme's, if it does not say another.
    pub fn port(&self) -> u16 {
        let written = self.authority.strip_prefix(self.host()).and_then(|rest| rest.strip_prefix(':'));
        let usual = if self.secure { 443 } else { 80 };
        written.and_then(|port| port.parse().ok()).unwrap_or(usual)
    }

    /// As people type it.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }

    /// Understand an address such as `https://chat.example.org`.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|_| text.contains("://"))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = url.host_str()?;
        let is_origin = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        is_origin.then_some(Self { secure, authority })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_write_it() {
        let parsed = |text| PublicUrl::parse(text).map(|url| (url.secure, url.authority));
        for (text, secure, authority) in [
            ("https://chat.example.org", true, "chat.example.org"),
            ("https://Chat.Example.org:443/", true, "chat.example.org"),
            ("http://chat.example.org:80", false, "chat.example.org"),
            ("http://localhost:3000", false, "localhost:3000"),
            ("https://沙龙.example", true, "xn--xuwy10i.example"),
            ("http://[0:0::1]:3000", false, "[::1]:3000"),
        ] {
            assert_eq!(parsed(text), Some((secure, authority.to_owned())), "{text}");
        }
        for text in [
            "",
            "chat.example.org",
            "https:chat.example.org",
            "ftp://chat.example.org",
            "https://",
            "https://chat.example.org/salon",
            "https://chat.example.org?x",
            "https://chat.example.org#x",
            "https://alan@chat.example.org",
            "https://a b",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn host_and_port_are_told_apart() {
        for (text, host, port) in [
            ("https://chat.example.org", "chat.example.org", 443),
            ("http://chat.example.org", "chat.example.org", 80),
            ("https://chat.example.org:8443/", "chat.example.org", 8443),
            ("http://[::1]:3000", "[::1]", 3000),
            ("http://[::1]", "[::1]", 80),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.host(), url.port()), (host, port), "{text}");
            assert_eq!(url.origin(), text.trim_end_matches('/'));
        }
    }
}
