//! Signing in in two steps: what of it is kept.

use super::audit::Deed;
use super::{Change, Domain, DomainError};
use crate::protocol::admin::AuditKind;
use crate::protocol::{ErrorCode, UserId};
use crate::server::clock::now_ms;
use crate::server::store::TwoFactorRecord;

impl Domain {
    pub async fn two_factor(&self, user: UserId) -> Result<Option<TwoFactorRecord>, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.two_factor(user).await?) })).await
    }

    /// Keep a sealed secret that is not in use yet.
    ///
    /// # Errors
    /// `conflict` when one is in use, `rate_limited`.
    pub async fn begin_two_factor(&self, user: UserId, sealed: Vec<u8>) -> Result<(), DomainError> {
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?;
                match tx.begin_two_factor(user, &sealed).await? {
                    true => Ok(Change::quiet(())),
                    false => Err(ErrorCode::Conflict.into()),
                }
            })
        })
        .await
    }

    /// Take the secret into use, with its first code and the hashes of its recovery codes.
    ///
    /// # Errors
    /// `conflict` when that has just been done.
    pub async fn enable_two_factor(
        &self,
        user: UserId,
        step: i64,
        recovery_codes: Vec<String>,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let is_pending = tx.two_factor(user).await?.is_some_and(|record| !record.enabled);
                if !is_pending || !tx.use_step(user, step).await? {
                    return Err(ErrorCode::Conflict.into());
                }
                tx.enable_two_factor(user, &recovery_codes, now_ms()).await?;
                Ok(Change::quiet(()).noting(Deed::new(AuditKind::TwoFactorEnabled).by(user)))
            })
        })
        .await
    }

    /// Forget secret and recovery codes.
    pub async fn disable_two_factor(&self, user: UserId) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                tx.delete_two_factor(user).await?;
                Ok(Change::quiet(()).noting(Deed::new(AuditKind::TwoFactorDisabled).by(user)))
            })
        })
        .await
    }

    /// Accept the code of a step of time, once.
    pub async fn use_step(&self, user: UserId, step: i64) -> Result<bool, DomainError> {
        self.commit(move |tx| Box::pin(async move { Ok(Change::quiet(tx.use_step(user, step).await?)) }))
            .await
    }

    /// Accept a recovery code, once.
    pub async fn use_recovery_code(&self, user: UserId, hash: String) -> Result<bool, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move { Ok(Change::quiet(tx.use_recovery_code(user, &hash).await?)) })
        })
        .await
    }
}
