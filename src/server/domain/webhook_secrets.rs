//! What outgoing webhooks sign with. It has to be read again for every request, so it is sealed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{Change, Domain, DomainError};
use crate::protocol::{ErrorCode, WebhookId};
use crate::server::store::DueWebhook;
use crate::server::vault::Vault;

/// What the vault knows these secrets by.
const PURPOSE: &str = "outgoing webhook";
/// How a sealed one begins; the rest is Base64.
const SEALED: &str = "sealed:";

/// As it is kept.
pub(super) fn sealed(vault: &Vault, id: WebhookId, secret: &str) -> Result<String, DomainError> {
    let sealed = vault.seal_for(PURPOSE, id.0, secret.as_bytes()).ok_or(ErrorCode::Internal)?;
    Ok(format!("{SEALED}{}", STANDARD_NO_PAD.encode(sealed)))
}

/// `None` if it was sealed with another key, or for another webhook.
pub(in crate::server) fn opened_webhook_secret(vault: &Vault, webhook: &DueWebhook) -> Option<String> {
    let sealed = STANDARD_NO_PAD.decode(webhook.secret.strip_prefix(SEALED)?).ok()?;
    String::from_utf8(vault.open_for(PURPOSE, webhook.id, &sealed)?).ok()
}

impl Domain {
    /// Seal what is there as earlier versions have kept it, and leave no trace of it in the database's files.
    pub(in crate::server) async fn seal_webhook_secrets(&self, vault: &Vault) -> Result<(), DomainError> {
        let vault = vault.clone();
        let plain = self.commit(move |tx| {
            Box::pin(async move {
                let plain = tx.webhook_secrets_unlike(SEALED).await?;
                for (id, secret) in &plain {
                    tx.set_webhook_secret(*id, &sealed(&vault, *id, secret)?).await?;
                }
                Ok(Change::quiet(plain.len()))
            })
        });
        if plain.await? > 0 {
            self.store.forget_deleted().await?;
        }
        Ok(())
    }
}
