//! Where may be sent to. Endpoints come from users: none may lead into the server's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Characters of an endpoint, at most.
const ENDPOINT_CHARS: usize = 2_000;

/// An endpoint that may be sent to, as far as its text tells.
pub fn endpoint(text: &str, allow_private: bool) -> Option<Url> {
    if text.len() > ENDPOINT_CHARS {
        return None;
    }
    let url = Url::parse(text).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    if allow_private {
        return matches!(url.scheme(), "https" | "http").then_some(url);
    }
    // Names are looked at when they are resolved.
    let host = url.host_str()?.trim_matches(['[', ']']);
    let may_be_public = host.parse::<IpAddr>().map_or(host.contains('.'), is_public);
    (url.scheme() == "https" && may_be_public).then_some(url)
}

/// Resolves names to public addresses alone.
#[derive(Debug)]
pub struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the internet's, and not of this machine, its network or a reserved range.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_reserved = match (a, b, c) {
        (0 | 240..=255, ..) => true,
        (100, 64..=127, _) => true, // behind a provider's translation
        (192, 0, 0) => true,        // protocol assignments
        (192, 88, 99) => true,      // 6to4 relays
        (198, 18 | 19, _) => true,  // benchmarks
        _ => false,
    };
    !(is_reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b) {
        // Translated to IPv4 on the way.
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => is_public_v4(embedded(g, h)),
        (0x2002, _) => is_public_v4(embedded(b, c)),
        // Teredo, benchmarks, ORCHID and other protocol assignments; documentation.
        (0x2001, 0x0000..=0x01ff | 0x0db8) => false,
        (0x3fff, 0x0000..=0x0fff) => false,
        // What has been given out lies in 2000::/3.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        let public =
            ["8.8.8.8", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"];
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in public {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in private {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn endpoints_are_https_and_lead_outside() {
        for good in ["https://push.example/abc?x=1", "https://8.8.8.8/abc", "https://push.example:8443/"] {
            assert!(endpoint(good, false).is_some(), "{good}");
        }
        let bad = [
            "",
            "nonsense",
            "http://push.example/a",
            "ftp://push.example/a",
            "file:///etc/passwd",
            "https:///a",
            "https://localhost/a",
            "https://127.0.0.1/a",
            "https://127.1/a",
            "https://0x7f000001/a",
            "https://2130706433/a",
            "https://[::1]/a",
            "https://[::ffff:10.0.0.1]/a",
            "https://192.168.1.1:8443/a",
            "https://user:secret@push.example/a",
            "https://metadata/a",
        ];
        for bad in bad {
            assert!(endpoint(bad, false).is_none(), "{bad}");
        }
        assert!(endpoint(&format!("https://push.example/{}", "a".repeat(ENDPOINT_CHARS)), false).is_none());
        assert!(endpoint("http://127.0.0.1:9/a", true).is_some());
        assert!(endpoint("file:///etc/passwd", true).is_none());
    }

    #[tokio::test]
    async fn names_that_lead_inside_are_not_resolved() {
        let resolved = PublicResolver.resolve("localhost".parse().unwrap()).await;
        assert!(resolved.is_err());
    }
}
