//! The instance as a whole.

use super::super::audit::Deed;
use super::super::instance::{NAME_KEY, REGISTRATION_KEY, settings};
use super::super::{Change, DomainError, names};
use super::Administration;
use crate::protocol::admin::{AuditKind, InstanceSettings, Registration};

impl Administration {
    pub async fn settings(&self) -> Result<InstanceSettings, DomainError> {
        self.read(|tx| Box::pin(async move { settings(tx).await })).await
    }

    /// Name the instance, and say who may create an account.
    ///
    /// # Errors
    /// `label_length`, `name_characters`.
    pub async fn update_settings(
        &self,
        name: &str,
        registration: Registration,
    ) -> Result<InstanceSettings, DomainError> {
        let name = names::label(name)?;
        let by = self.admin();
        self.checked().await?.limits.changes_by_user.check(&by)?;
        self.commit(move |tx| {
            Box::pin(async move {
                tx.set_instance_value(NAME_KEY, &name).await?;
                tx.set_instance_value(REGISTRATION_KEY, registration.as_str()).await?;
                let deed =
                    Deed::new(AuditKind::SettingsChanged).by(by).with("registration", registration.as_str());
                Ok(Change::quiet(settings(tx).await?).noting(deed.with("name", name)))
            })
        })
        .await
    }
}
