//! Who is at the other end of a request, as far as the network can tell.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::server::config::TrustedProxies;
use crate::server::state::AppState;

pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
pub const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A request's sender. Every request has one among its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    /// Where it came from: what limits by address go by.
    pub address: IpAddr,
    /// Whether it came over https; `false` as well if we cannot know.
    pub https: bool,
}

impl Sender {
    /// Of a request, by its extensions.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }
}

impl Default for Sender {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), https: false }
    }
}

/// Adds the [`Sender`] to the request's extensions.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let sender = peer.map(|peer| sender(peer, request.headers(), &state.config.trusted_proxies));
    let sender = sender.unwrap_or_default();
    let https = sender.https || state.config.tls.is_some();
    request.extensions_mut().insert(Sender { https, ..sender });
    next.run(request).await
}

/// Only our own proxies are believed. Everybody else may write what they like.
fn sender(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> Sender {
    let peer = peer.to_canonical();
    if !trusted.contains(peer) {
        return Sender { address: peer, https: false };
    }
    let proto = headers.get_all(FORWARDED_PROTO).iter().next_back().and_then(|value| value.to_str().ok());
    let proto = proto.and_then(|proto| proto.rsplit(',').next());
    Sender {
        address: forwarded_for(headers, trusted).unwrap_or(peer),
        https: proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https")),
    }
}

/// Each proxy appends whom it heard. Read from the right, the first that is none of ours is the client: what stands
/// before it is hearsay. `None` if there is nothing, or something malformed among what had to be read.
fn forwarded_for(headers: &HeaderMap, trusted: &TrustedProxies) -> Option<IpAddr> {
    let mut furthest = None;
    for value in headers.get_all(FORWARDED_FOR).iter().rev() {
        for hop in value.to_str().ok()?.rsplit(',') {
            let address = address(hop.trim())?;
            furthest = Some(address);
            if !trusted.contains(address) {
                return furthest;
            }
        }
    }
    furthest
}

/// An address, also with a port or in brackets, as some proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// What becomes of headers that came from `peer`, when 10.0.0.0/8 and ::1 are proxies of ours.
    fn seen(peer: &str, headers: &[(&'static str, &'static str)]) -> (String, bool) {
        let trusted = TrustedProxies::parse("10.0.0.0/8, ::1").unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let sender = sender(peer.parse().unwrap(), &map, &trusted);
        (sender.address.to_string(), sender.https)
    }

    #[test]
    fn the_client_is_the_last_that_is_none_of_ours() {
        let cases: &[(&str, &[&str], &str)] = &[
            // Nobody's word is taken but our proxies'.
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
            ("192.0.2.1", &["10.0.0.1"], "192.0.2.1"),
            ("::ffff:192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
            // One proxy, several, one that listens on IPv6.
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::1", &["2001:db8::9"], "2001:db8::9"),
            ("10.0.0.1", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9,10.0.0.3 , 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9", "10.0.0.2"], "203.0.113.9"),
            // What a client has written before them.
            ("10.0.0.1", &["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["10.0.0.7, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["rubbish, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["\"; drop", "203.0.113.9"], "203.0.113.9"),
            // A proxy that asks for itself.
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
            // With a port, in brackets, as an IPv4 address in IPv6 clothes.
            ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8::9]:4711"], "2001:db8::9"),
            ("10.0.0.1", &["[2001:db8::9]"], "2001:db8::9"),
            ("10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
            // What cannot be understood counts as the proxy.
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9,"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9, rubbish"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9, rubbish, 10.0.0.2"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9 198.51.100.1"], "10.0.0.1"),
        ];
        for (peer, values, expected) in cases {
            let headers: Vec<_> = values.iter().map(|value| ("x-forwarded-for", *value)).collect();
            assert_eq!(seen(peer, &headers).0, *expected, "{peer} {values:?}");
        }
    }

    #[test]
    fn only_our_proxies_say_that_it_was_https() {
        let https = |peer: &str, value| seen(peer, &[("x-forwarded-proto", value)]).1;
        assert!(https("10.0.0.1", "https"));
        assert!(https("10.0.0.1", "HTTPS"));
        assert!(https("10.0.0.1", "http, https"));
        assert!(!https("10.0.0.1", "https, http"));
        assert!(!https("10.0.0.1", "http"));
        assert!(!https("10.0.0.1", ""));
        assert!(!https("192.0.2.1", "https"));
        assert!(!seen("10.0.0.1", &[]).1);
    }
}
