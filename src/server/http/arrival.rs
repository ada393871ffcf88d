//! How a request of `salon doctor` has arrived: what it takes to see whether the proxies before a server are set up
//! right. Only whoever can read the instance's key is told.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::sender::{FORWARDED_FOR, FORWARDED_PROTO, Sender};
use crate::server::clock::now_ms;
use crate::server::config::TrustedProxies;
use crate::server::vault::Vault;

/// Has the ticket.
pub const TICKET: HeaderName = HeaderName::from_static("salon-doctor");
/// What the vault knows tickets by.
const PURPOSE: &str = "doctor";
/// How long a ticket is good for.
const GOOD_FOR_MS: i64 = 60_000;

/// What the server makes of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// At the other end of the connection.
    pub peer: IpAddr,
    pub is_trusted: bool,
    /// Where the request comes from, as far as the server can tell.
    pub address: IpAddr,
    pub https: bool,
    /// What stands in the headers, the last of each.
    pub forwarded_for: Option<String>,
    pub forwarded_proto: Option<String>,
}

impl Arrival {
    /// Of a request with a ticket that is good.
    pub fn of(
        extensions: &Extensions,
        headers: &HeaderMap,
        trusted: &TrustedProxies,
        vault: &Vault,
    ) -> Option<Self> {
        let ticket = headers.get(TICKET)?.to_str().ok()?;
        if !is_good(vault, ticket, now_ms()) {
            return None;
        }
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        let peer = peer.ip().to_canonical();
        let Sender { address, https } = Sender::of(extensions);
        let last = |name| {
            let value = headers.get_all(name).iter().next_back()?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Some(Self {
            peer,
            is_trusted: trusted.contains(peer),
            address,
            https,
            forwarded_for: last(&FORWARDED_FOR),
            forwarded_proto: last(&FORWARDED_PROTO),
        })
    }
}

/// For the next minute.
pub fn ticket(vault: &Vault) -> Option<String> {
    let sealed = vault.seal_for(PURPOSE, 0, &now_ms().to_be_bytes())?;
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

fn is_good(vault: &Vault, ticket: &str, now: i64) -> bool {
    let made_at = URL_SAFE_NO_PAD.decode(ticket).ok().and_then(|sealed| vault.open_for(PURPOSE, 0, &sealed));
    let made_at = made_at.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
    made_at.is_some_and(|made_at| (now - made_at).abs() <= GOOD_FOR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_for_a_minute_and_takes_the_key() {
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (vault, other) = (Vault::open(here.path()).unwrap(), Vault::open(elsewhere.path()).unwrap());
        let ours = ticket(&vault).unwrap();
        assert!(is_good(&vault, &ours, now_ms()));
        assert!(!is_good(&vault, &ours, now_ms() + 2 * GOOD_FOR_MS));
        assert!(!is_good(&other, &ours, now_ms()));
        let sealed_for_another = URL_SAFE_NO_PAD.encode(vault.seal(0, &now_ms().to_be_bytes()).unwrap());
        for forged in ["", "1", "é", &sealed_for_another] {
            assert!(!is_good(&vault, forged, now_ms()), "{forged}");
        }
    }
}
