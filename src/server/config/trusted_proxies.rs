//! Whose word is taken for where a request came from.

use std::net::IpAddr;

use ipnet::IpNet;

/// Addresses and networks of our own proxies.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Understand a list such as `127.0.0.1, 10.0.0.0/8, ::1`. An empty one trusts nobody.
    pub fn parse(text: &str) -> Option<Self> {
        let written = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        written.map(network).collect::<Option<_>>().map(Self)
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_understood() {
        let proxies = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8,2001:db8::/32").unwrap();
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("2001:db8::7", true),
            ("2001:db9::7", false),
        ] {
            assert_eq!(proxies.contains(address.parse().unwrap()), trusted, "{address}");
        }
        assert_eq!(TrustedProxies::parse(" "), Some(TrustedProxies::default()));
        for malformed in ["localhost", "10.0.0.0/33", "10.0.0.1 10.0.0.2", "*"] {
            assert_eq!(TrustedProxies::parse(malformed), None, "{malformed}");
        }
    }
}
