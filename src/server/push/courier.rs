//! Hands encrypted notes to push services: RFC 8030.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use sha2::{Digest, Sha256};

use super::{UserAgentKeys, Vapid, base64url, encrypt};
use crate::server::clock::now_ms;
use crate::server::outbound::Outbound;
use crate::server::store::PushSubscription;

/// How long a service keeps a note for a device that is away, in seconds.
const TTL_SECONDS: &str = "86400";
/// Bytes of a topic's name, of which base64url makes 32 characters: the most there may be.
const TOPIC_BYTES: usize = 24;

/// What became of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// There is no such subscription any more.
    Gone,
    /// Not now; perhaps after this long.
    Later(Option<Duration>),
    /// Never.
    Refused,
}

/// A client for push services.
#[derive(Debug)]
pub struct Courier {
    outbound: Outbound,
}

impl Courier {
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound }
    }

    /// Send a note. Of those of one topic, a service keeps the newest for a device that is away.
    pub async fn send(
        &self,
        vapid: &Vapid,
        subscription: &PushSubscription,
        note: &[u8],
        topic: &str,
    ) -> Outcome {
        let PushSubscription { endpoint: address, p256dh, auth, .. } = subscription;
        let Some(url) = self.outbound.address(address) else { return Outcome::Refused };
        let body = UserAgentKeys::decode(p256dh, auth).and_then(|keys| encrypt(note, &keys));
        let (Some(body), Some(authorization)) = (body, vapid.authorization(&url, now_ms())) else {
            return Outcome::Refused;
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = self
            .outbound
            .post(url)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", TTL_SECONDS)
            .header("urgency", "high")
            .header("topic", topic_name(auth, topic))
            .body(body);
        match request.send().await {
            Ok(response) => outcome(&response, &host),
            Err(error) => {
                // Without the address: whoever reads the log must not be able to send there.
                let error = error.without_url();
                tracing::warn!(host, ?error, "a push service cannot be reached");
                Outcome::Later(None)
            }
        }
    }
}

/// Says nothing to the service but which notes belong together.
fn topic_name(secret: &str, topic: &str) -> String {
    let digest = Sha256::digest(format!("{secret} {topic}"));
    base64url(&digest[..TOPIC_BYTES])
}

fn outcome(response: &Response, host: &str) -> Outcome {
    let status = response.status();
    match status {
        status if status.is_success() => Outcome::Accepted,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS => Outcome::Later(retry_after(response)),
        status if status.is_server_error() => Outcome::Later(retry_after(response)),
        _ => {
            tracing::warn!(host, %status, "a push service refused a note");
            Outcome::Refused
        }
    }
}

/// In seconds; a date counts as nothing said.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
