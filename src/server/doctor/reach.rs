//! Whether the server can be reached: where it listens, and where people look for it.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::Finding;
use crate::server::config::Config;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The server itself, if one uses the data directory.
pub async fn server(config: &Config, is_in_use: bool) -> Finding {
    const SUBJECT: &str = "server";
    if !is_in_use {
        return Finding::fine(SUBJECT, "none is running here: not asked");
    }
    let address = reachable(config.listen);
    match ask(&format!("http://{address}/healthz")).await {
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
    let scheme = if url.secure { "https" } else { "http" };
    let address = format!("{scheme}://{}", url.authority);
    match ask(&format!("{address}/healthz")).await {
        Ok(()) => Finding::fine(SUBJECT, format!("{address} answers")),
        Err(why) => Finding::wrong(SUBJECT, format!("{address} does not answer from here: {why}")),
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
async fn ask(url: &str) -> Result<(), String> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| error.to_string())?;
    let answer = client.get(url).send().await.map_err(|error| root(&error))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| root(&error))?;
    if status.is_success() && text == "ok\n" {
        Ok(())
    } else {
        Err(format!("it is not Salon that answers, but something with status {}", status.as_u16()))
    }
}

/// What is at the bottom of it.
fn root(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
