//! What an account may, as whoever runs the server decides.

use super::sessions::end_all_access;
use super::{Change, Domain, DomainError, names};
use crate::protocol::{ErrorCode, UserId};
use crate::server::clock::now_ms;
use crate::server::store::{PasswordHash, Tx, UserRecord};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Changed,
    /// It was so already.
    Unchanged,
    /// Refused: nobody would be left to administer the instance.
    LastAdministrator,
}

impl Domain {
    /// Let someone administer the instance.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn promote(&self, username: &str) -> Result<Outcome, DomainError> {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let id = named(tx, &key).await?.account.id;
                Ok(Change::quiet(changed(tx.set_admin(id, true).await?)))
            })
        })
        .await
    }

    /// Let someone be an administrator no longer.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn demote(&self, username: &str) -> Result<Outcome, DomainError> {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let user = named(tx, &key).await?;
                if is_last_administrator(tx, &user).await? {
                    return Ok(Change::quiet(Outcome::LastAdministrator));
                }
                Ok(Change::quiet(changed(tx.set_admin(user.account.id, false).await?)))
            })
        })
        .await
    }

    /// Give someone another password. All their sessions and tokens end, and signing in takes no second step any more.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn reset_password(&self, username: &str, hash: PasswordHash) -> Result<(), DomainError> {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let id = named(tx, &key).await?.account.id;
                tx.set_password_hash(id, &hash).await?;
                tx.delete_two_factor(id).await?;
                Ok(Change::new((), end_all_access(tx, id).await?))
            })
        })
        .await
    }

    /// Keep someone from signing in. All their sessions end; what they have written stays.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn disable(&self, username: &str) -> Result<Outcome, DomainError> {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let user = named(tx, &key).await?;
                let id = user.account.id;
                if is_last_administrator(tx, &user).await? {
                    return Ok(Change::quiet(Outcome::LastAdministrator));
                }
                let outcome = changed(tx.disable_user(id, now_ms()).await?);
                Ok(Change::new(outcome, end_all_access(tx, id).await?))
            })
        })
        .await
    }

    /// Let someone sign in again.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn enable(&self, username: &str) -> Result<Outcome, DomainError> {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let id = named(tx, &key).await?.account.id;
                let outcome = changed(tx.enable_user(id).await?);
                // A sign-in that was under way when the account was disabled may have left one, which counted for
                // nothing until now.
                let events =
                    if outcome == Outcome::Changed { end_all_access(tx, id).await? } else { Vec::new() };
                Ok(Change::new(outcome, events))
            })
        })
        .await
    }

    /// Keep a better hash of the same password, unless there is another password by now.
    pub async fn renew_password_hash(
        &self,
        user: UserId,
        old: PasswordHash,
        new: PasswordHash,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                tx.replace_password_hash(user, &old, &new).await?;
                Ok(Change::quiet(()))
            })
        })
        .await
    }

    /// To be asked once the password was right.
    ///
    /// # Errors
    /// `account_disabled`.
    pub async fn may_sign_in(&self, user: UserId) -> Result<(), DomainError> {
        let disabled = self
            .store
            .read(|tx| Box::pin(async move { Ok::<_, DomainError>(tx.is_disabled(user).await?) }))
            .await?;
        if disabled { Err(ErrorCode::AccountDisabled.into()) } else { Ok(()) }
    }
}

async fn named(tx: &mut Tx, key: &str) -> Result<UserRecord, DomainError> {
    Ok(tx.user_by_key(key).await?.ok_or(ErrorCode::UserNotFound)?)
}

async fn is_last_administrator(tx: &mut Tx, user: &UserRecord) -> Result<bool, DomainError> {
    let id = user.account.id;
    Ok(user.account.is_admin && !tx.is_disabled(id).await? && tx.other_administrators(id).await? == 0)
}

fn changed(is_change: bool) -> Outcome {
    if is_change { Outcome::Changed } else { Outcome::Unchanged }
}
