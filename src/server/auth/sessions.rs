//! "My devices".

use super::{Auth, Identity};
use crate::protocol::{Session, UserId, limits};
use crate::server::domain::admin::Administration;
use crate::server::domain::device::device;
use crate::server::domain::{DomainError, OwnSession};
use crate::server::store::StoreError;
use crate::ui::i18n::Locale;

impl Auth {
    /// The sessions of whoever asks, their own first, then the last seen.
    pub async fn sessions(&self, identity: &Identity, locale: Locale) -> Result<Vec<Session>, DomainError> {
        let own = self.domain.sessions(identity.user_id).await?;
        let told = own.into_iter().map(|own| self.told(own, &identity.session, locale));
        let mut sessions = told.collect::<Result<Vec<_>, _>>()?;
        sessions.sort_by_key(|session| !session.current);
        Ok(sessions)
    }

    /// Somebody's sessions, for an administrator, the last seen first.
    ///
    /// # Errors
    /// `forbidden` if it is none who asks.
    pub async fn sessions_of(
        &self,
        administration: &Administration,
        user: UserId,
        locale: Locale,
    ) -> Result<Vec<Session>, DomainError> {
        let theirs = administration.sessions(user).await?;
        theirs.into_iter().map(|own| self.told(own, "", locale)).collect()
    }

    fn told(&self, own: OwnSession, current: &str, locale: Locale) -> Result<Session, DomainError> {
        let OwnSession { row, connected } = own;
        let device = device(&row.user_agent);
        let region = row.address.parse().ok().and_then(|address| self.geography.region(address, locale));
        Ok(Session {
            id: row.public_id.parse().map_err(|_| StoreError::Corrupt("public id of a session"))?,
            current: row.id_hash == current,
            connected,
            created_at: row.created_at,
            last_seen_at: row.seen_at,
            address: Some(row.address).filter(|address| !address.is_empty()),
            region,
            browser: device.browser.map(str::to_owned),
            system: device.system.map(str::to_owned),
            user_agent: row.user_agent.chars().take(limits::USER_AGENT_CHARS).collect(),
        })
    }
}
