//! Whether the server can be reached: where it listens, and where people look for it.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{Client, Response};

use super::Finding;
use crate::server::config::{Config, PublicUrl};
use crate::server::http::arrival::{Arrival, TICKET};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whose certificates are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Those that browsers know.
    Known,
    All,
}

/// The server itself, if one uses the data directory.
pub async fn server(config: &Config, is_in_use: bool) -> Finding {
    const SUBJECT: &str = "server";
    if !is_in_use {
        return Finding::fine(SUBJECT, "none is running here: not asked");
    }
    let address = reachable(config.listen);
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    // Its certificate is for a name, and looked at as a file.
    match is_alive(&format!("{scheme}://{address}"), Trust::All).await {
        Ok(()) => Finding::fine(SUBJECT, format!("it answers at {address}")),
        Err(why) => {
            Finding::wrong(SUBJECT, format!("one is running, and does not answer at {address}: {why}"))
        }
    }
}

/// What people type, from here.
pub async fn public_url(config: &Config) -> Finding {
    const SUBJECT: &str = "public_url";
    let Some(url) = &config.public_url else {
        return Finding::doubtful(
            SUBJECT,
            "not set: cookies are not marked secure; set it to the address people use",
        );
    };
    let origin = url.origin();
    match is_alive(&origin, Trust::Known).await {
        Ok(()) => Finding::fine(SUBJECT, format!("{origin} answers")),
        Err(why) if is_alive(&origin, Trust::All).await.is_ok() => Finding::doubtful(
            SUBJECT,
            format!("{origin} answers, with a certificate that browsers do not know by themselves: {why}"),
        ),
        Err(why) => Finding::wrong(SUBJECT, format!("{origin} does not answer from here: {why}")),
    }
}

/// How a request through the address people use has arrived; `None` if it was at somebody else's.
pub async fn arrival(url: &PublicUrl, ticket: &str) -> Result<Option<Arrival>, ()> {
    let request = client(Trust::All).map_err(|_| ())?.get(format!("{}/healthz", url.origin()));
    let answer = request.header(TICKET, ticket).send().await.map_err(|_| ())?;
    let text = answer.text().await.map_err(|_| ())?;
    match serde_json::from_str(&text) {
        Ok(arrival) => Ok(Some(arrival)),
        Err(_) if text == "ok\n" => Ok(None),
        Err(_) => Err(()),
    }
}

/// Where one that listens everywhere can be asked.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The reason is for the person at the terminal.
async fn is_alive(origin: &str, trust: Trust) -> Result<(), String> {
    let request = client(trust).map_err(|error| error.to_string())?.get(format!("{origin}/healthz"));
    let answer: Response = request.send().await.map_err(|error| root(&error))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| root(&error))?;
    if status.is_success() && text == "ok\n" {
        Ok(())
    } else {
        Err(format!("it is not Salon that answers, but something with status {}", status.as_u16()))
    }
}

fn client(trust: Trust) -> reqwest::Result<Client> {
    Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .danger_accept_invalid_certs(trust == Trust::All)
        .build()
}

/// What is at the bottom of it.
fn root(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
