//! Whether the proxies before the server pass on who asks, and are believed.

use super::{Finding, reach};
use crate::server::config::{Config, PublicUrl};
use crate::server::http::arrival::{Arrival, ticket};
use crate::server::vault::Vault;

const SUBJECT: &str = "proxy";

/// Asks the server that runs, through the address people use. Nothing if that does not lead to it: others have told.
pub async fn examine(config: &Config) -> Option<Finding> {
    let url = config.public_url.as_ref()?;
    let ticket = Vault::open_existing(&config.data_dir).as_ref().and_then(ticket)?;
    match reach::arrival(url, &ticket).await {
        Ok(Some(arrival)) => Some(judge(url, config.tls.is_some(), config.listen.port(), &arrival)),
        Ok(None) => {
            let origin = url.origin();
            Some(Finding::wrong(
                SUBJECT,
                format!("{origin} leads to another Salon than the one that runs here"),
            ))
        }
        Err(()) => None,
    }
}

/// `speaks_tls` and `port` are the server's own.
fn judge(url: &PublicUrl, speaks_tls: bool, port: u16, arrival: &Arrival) -> Finding {
    let Arrival { peer, is_trusted, address, https, forwarded_for, .. } = arrival;
    let come = format!("requests to {} come through {peer}", url.origin());
    let all_the_same = "everybody shares its address, and its limits";
    let Some(forwarded_for) = forwarded_for else {
        return if url.secure != speaks_tls {
            let trust = if *is_trusted { "" } else { ", and name it in trusted_proxies" };
            Finding::wrong(
                SUBJECT,
                format!(
                    "{come}, which does not say for whom: {all_the_same}; have it set X-Forwarded-For{trust}"
                ),
            )
        } else if url.port() == port {
            Finding::fine(SUBJECT, "none stands before the server")
        } else {
            Finding::doubtful(
                SUBJECT,
                format!("{come}, without X-Forwarded-For: as it should be if ports are only mapped"),
            )
        };
    };
    if !is_trusted {
        let text =
            format!("{come}, which is not believed: {all_the_same}; add \"{peer}\" to trusted_proxies");
        return Finding::wrong(SUBJECT, text);
    }
    if address == peer && !forwarded_for.contains(&peer.to_string()) {
        let text = format!("{come}, whose X-Forwarded-For cannot be understood: {forwarded_for:?}");
        return Finding::wrong(SUBJECT, text);
    }
    if url.secure && !https {
        let text = format!("{come}, which does not say that they are https: have it set X-Forwarded-Proto");
        return Finding::doubtful(SUBJECT, text);
    }
    Finding::fine(SUBJECT, format!("{come}, this one from {address}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::doctor::Verdict;

    fn judged(
        url: &str,
        is_trusted: bool,
        forwarded_for: Option<&str>,
        address: &str,
        https: bool,
    ) -> Finding {
        let arrival = Arrival {
            peer: "10.0.0.5".parse().unwrap(),
            is_trusted,
            address: address.parse().unwrap(),
            https,
            forwarded_for: forwarded_for.map(str::to_owned),
            forwarded_proto: https.then(|| "https".to_owned()),
        };
        judge(&PublicUrl::parse(url).unwrap(), false, 3000, &arrival)
    }

    #[test]
    fn each_mistake_has_its_remedy() {
        let https = "https://chat.example.org";
        for (found, verdict, says) in [
            (judged(https, true, Some("192.0.2.1"), "192.0.2.1", true), Verdict::Fine, "from 192.0.2.1"),
            (judged(https, true, Some("10.0.0.5"), "10.0.0.5", true), Verdict::Fine, "from 10.0.0.5"),
            (
                judged(https, true, Some("192.0.2.1"), "192.0.2.1", false),
                Verdict::Doubtful,
                "X-Forwarded-Proto",
            ),
            (judged(https, true, Some("unknown"), "10.0.0.5", true), Verdict::Wrong, "understood"),
            (
                judged(https, false, Some("192.0.2.1"), "10.0.0.5", false),
                Verdict::Wrong,
                "add \"10.0.0.5\" to trusted_proxies",
            ),
            (judged(https, true, None, "10.0.0.5", true), Verdict::Wrong, "set X-Forwarded-For"),
            (judged(https, false, None, "10.0.0.5", false), Verdict::Wrong, "and name it in trusted_proxies"),
            (judged("http://chat:3000", false, None, "10.0.0.5", false), Verdict::Fine, "none stands"),
            (judged("http://chat", false, None, "10.0.0.5", false), Verdict::Doubtful, "mapped"),
        ] {
            assert!(found.verdict == verdict && found.text.contains(says), "{says}: {found:?}");
        }
    }
}
