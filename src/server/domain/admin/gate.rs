//! The one door to what administrators may do.

use futures::future::BoxFuture;

use super::super::standing::is_shut_out;
use super::super::{Change, Domain, DomainError};
use crate::protocol::{ErrorCode, UserId};
use crate::server::clock::now_ms;
use crate::server::store::Tx;

/// The instance in the hands of somebody who may be an administrator. Each transaction looks whether they are.
#[derive(Debug, Clone)]
pub struct Administration {
    domain: Domain,
    admin: UserId,
}

impl Domain {
    /// What `user` does as an administrator. Whether they are one is looked at by everything that is done with it.
    pub fn administration(&self, user: UserId) -> Administration {
        Administration { domain: self.clone(), admin: user }
    }
}

impl Administration {
    /// Who asks.
    pub(super) fn admin(&self) -> UserId {
        self.admin
    }

    /// As [`Domain::commit`], by an administrator.
    ///
    /// # Errors
    /// `forbidden` if whoever asks is none, `unauthorized` if they are gone.
    pub(super) async fn commit<T, F>(&self, job: F) -> Result<T, DomainError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<Change<T>, DomainError>> + Send + 'static,
    {
        let admin = self.admin;
        self.domain
            .commit(move |tx| {
                Box::pin(async move {
                    check(tx, admin).await?;
                    job(tx).await
                })
            })
            .await
    }

    /// Read one snapshot, by an administrator.
    ///
    /// # Errors
    /// As [`Administration::commit`].
    pub(super) async fn read<T, F>(&self, job: F) -> Result<T, DomainError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, DomainError>> + Send + 'static,
    {
        let admin = self.admin;
        self.domain
            .store
            .read(move |tx| {
                Box::pin(async move {
                    check(tx, admin).await?;
                    job(tx).await
                })
            })
            .await
    }

    /// The domain, for an administrator, where what they ask for is not in the database: presence, limits.
    ///
    /// # Errors
    /// As [`Administration::commit`].
    pub(in crate::server) async fn checked(&self) -> Result<&Domain, DomainError> {
        self.read(|_| Box::pin(async { Ok(()) })).await?;
        Ok(&self.domain)
    }
}

async fn check(tx: &mut Tx, admin: UserId) -> Result<(), DomainError> {
    let account = tx.user(admin).await?.ok_or(ErrorCode::Unauthorized)?.account;
    // Their request may have been let in before they were shut out.
    if account.is_admin && !is_shut_out(tx, admin, now_ms()).await? {
        Ok(())
    } else {
        Err(ErrorCode::Forbidden.into())
    }
}
