//! Tells a webhook of one change, and decides what a failure means.

use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use uuid::Uuid;

use super::sign;
use crate::protocol::RoomId;
use crate::server::clock::now_ms;
use crate::server::domain::{Domain, DomainError, RoomChange, opened_webhook_secret};
use crate::server::http::v1::types;
use crate::server::metrics::Counts;
use crate::server::outbound::Outbound;
use crate::server::store::{Delivery, DueWebhook};
use crate::server::vault::Vault;

/// How long to wait after a first failure; twice as long after each further one.
const RETRY_MS: i64 = 5_000;
/// The longest wait between two tries.
const RETRY_MAX_MS: i64 = 60 * 60 * 1000;
/// A webhook that fails for so long is given up.
const GIVE_UP_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// Names an event: the same one that is told again has the same id.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f3c_2b7e_9a41_4d0e_8c55_1f20_77aa_b3d4);

/// See the module.
#[derive(Debug)]
pub struct Teller {
    domain: Domain,
    outbound: Outbound,
    vault: Vault,
    counts: Arc<Counts>,
}

/// What is sent.
#[derive(Serialize)]
struct Notice<'a> {
    /// Names this change: told twice, it has the same id.
    id: Uuid,
    /// `message` for a new one, `message_changed` for one that was edited, recalled, pinned or reacted to.
    event: &'static str,
    room: NoticeRoom<'a>,
    rev: i64,
    message: types::Message,
}

#[derive(Serialize)]
struct NoticeRoom<'a> {
    id: RoomId,
    name: &'a str,
}

impl Teller {
    pub fn new(domain: Domain, outbound: Outbound, vault: Vault, counts: Arc<Counts>) -> Self {
        Self { domain, outbound, vault, counts }
    }

    /// Tell of the next change, and note what became of it.
    pub async fn tell(&self, webhook: &DueWebhook) -> Result<(), DomainError> {
        let room = RoomId(webhook.room_id);
        let Some(change) = self.domain.next_change(room, webhook.rev).await? else { return Ok(()) };
        let (rev, is_bots) = (change.message.rev, change.is_bots);
        // What programs say is not told to programs: two that answer each other would never stop.
        let (outcome, status) =
            if is_bots { ("skipped".to_owned(), None) } else { self.send(webhook, change).await };
        let now = now_ms();
        let is_told = is_bots || status.is_some_and(|status| status.is_success());
        if !is_bots {
            self.counts.webhook(is_told);
        }
        let delivery = if is_told {
            Delivery { rev, failures: 0, failing_since: None, next_try_at: 0, outcome, stopped_at: None }
        } else {
            let since = webhook.failing_since.unwrap_or(now);
            let is_over = status == Some(StatusCode::GONE) || now - since >= GIVE_UP_MS;
            Delivery {
                rev: webhook.rev,
                failures: webhook.failures + 1,
                failing_since: Some(since),
                next_try_at: now + wait_ms(webhook.failures),
                outcome,
                stopped_at: is_over.then_some(now),
            }
        };
        if let Some(reason) = delivery.stopped_at.and(Some(&delivery.outcome)) {
            tracing::warn!(webhook = webhook.id, reason, "a webhook is given up");
        }
        self.domain.note_delivery(webhook.id, delivery).await
    }

    /// What became of it in words, and the status if there was an answer.
    async fn send(&self, webhook: &DueWebhook, change: RoomChange) -> (String, Option<StatusCode>) {
        let Some(url) = self.outbound.address(&webhook.url) else {
            return ("this address is not allowed".to_owned(), None);
        };
        let Some(secret) = opened_webhook_secret(&self.vault, webhook) else {
            tracing::error!(
                webhook = webhook.id,
                "its secret cannot be opened: the key in the data directory is not the one it was sealed with"
            );
            return ("its secret cannot be read".to_owned(), None);
        };
        let RoomChange { message, is_new, .. } = change;
        let rev = message.rev;
        let event = if is_new { "message" } else { "message_changed" };
        let notice = Notice {
            id: Uuid::new_v5(&NAMESPACE, format!("{} {rev}", webhook.id).as_bytes()),
            event,
            room: NoticeRoom { id: message.room_id, name: &webhook.room_name },
            rev,
            message: message.into(),
        };
        let Ok(body) = serde_json::to_vec(&notice) else { return ("internal".to_owned(), None) };
        let signature = sign(&secret, now_ms() / 1000, &body);
        let request = self
            .outbound
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("salon-signature", signature)
            .body(body);
        match request.send().await {
            Ok(response) => (response.status().as_u16().to_string(), Some(response.status())),
            Err(error) if error.is_timeout() => ("no answer in time".to_owned(), None),
            Err(error) => {
                let error = error.without_url();
                tracing::debug!(webhook = webhook.id, ?error, "a webhook cannot be reached");
                ("cannot be reached".to_owned(), None)
            }
        }
    }
}

/// After so many failures before this one, with a little more or less, so that not all come back at once.
fn wait_ms(failures: i64) -> i64 {
    let doublings = u32::try_from(failures).unwrap_or(u32::MAX).min(20);
    let wait = RETRY_MS.saturating_mul(1 << doublings).min(RETRY_MAX_MS);
    let spread = (Uuid::new_v4().as_u128() % 1_000) as i64;
    wait - wait / 10 + wait * spread / 5_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let about = |failures: i64, expected_ms: i64| {
            let wait = wait_ms(failures);
            assert!((wait - expected_ms).abs() <= expected_ms / 10, "{failures}: {wait}");
        };
        about(0, 5_000);
        about(1, 10_000);
        about(5, 160_000);
        about(30, RETRY_MAX_MS);
        about(i64::MAX, RETRY_MAX_MS);
    }
}
