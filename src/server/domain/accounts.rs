//! Accounts.

use super::audit::Deed;
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{Account, ErrorCode, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{PasswordHash, Tx, UserRecord};

/// The hashes of a session's ids: the old one and the new one.
#[derive(Debug)]
pub struct SessionRenewal {
    pub from: String,
    pub to: String,
}

impl Domain {
    /// Whether anyone has an account.
    pub async fn has_people(&self) -> Result<bool, DomainError> {
        self.store.read(|tx| Box::pin(async move { Ok(tx.has_users().await?) })).await
    }

    /// For checking a password.
    pub async fn user_for_sign_in(&self, username_key: &str) -> Result<Option<UserRecord>, DomainError> {
        let key = username_key.to_owned();
        self.store.read(|tx| Box::pin(async move { Ok(tx.user_by_key(&key).await?) })).await
    }

    /// For asking for a password again.
    pub async fn password_hash(&self, user: UserId) -> Result<PasswordHash, DomainError> {
        let found = self.store.read(|tx| Box::pin(async move { Ok::<_, DomainError>(tx.user(user).await?) }));
        Ok(found.await?.ok_or(ErrorCode::Unauthorized)?.password_hash)
    }

    /// Set a new password. The session it was changed in goes on under another id, which has to be stored; all
    /// others end.
    ///
    /// # Errors
    /// `wrong_password` if it was another one meanwhile.
    pub async fn change_password(
        &self,
        user: UserId,
        old: PasswordHash,
        new: PasswordHash,
        session: SessionRenewal,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let SessionRenewal { from, to } = session;
                if !tx.change_password(user, &old, &new, now_ms()).await? {
                    return Err(ErrorCode::WrongPassword.into());
                }
                let ended = tx.delete_sessions_beside(&to, user).await?;
                let mut events = vec![Event::SessionRenewed { from, to }];
                let reason = SignedOutReason::PasswordChanged;
                events.extend(ended.into_iter().map(|session| Event::SessionEnded { session, reason }));
                Ok(Change::new((), events).noting(Deed::new(AuditKind::PasswordChanged).by(user)))
            })
        })
        .await
    }

    pub async fn account(&self, user: UserId) -> Result<Account, DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move { Ok(tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?.account) })
            })
            .await
    }

    /// Change the name shown beside messages and the picture.
    pub async fn update_profile(
        &self,
        user: UserId,
        nickname: &str,
        avatar_id: i64,
    ) -> Result<Account, DomainError> {
        let nickname = names::nickname(nickname)?;
        let avatar_id = names::avatar(avatar_id)?;
        self.limits.changes_by_user.check(&user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let record = tx.update_profile(user, &nickname, avatar_id).await?;
                let account = record.ok_or(ErrorCode::Unauthorized)?.account;
                let events = vec![Event::ProfileChanged(account.public())];
                Ok(Change::new(account, events))
            })
        })
        .await
    }
}

/// Somebody whose password is still the one that they have shown: hashing takes a while, and it may have been reset.
///
/// # Errors
/// `wrong_password`, `unauthorized` without an account.
pub(super) async fn still_with(
    tx: &mut Tx,
    user: UserId,
    confirmed: &PasswordHash,
) -> Result<Account, DomainError> {
    let UserRecord { account, password_hash, .. } = tx.user(user).await?.ok_or(ErrorCode::Unauthorized)?;
    if password_hash == *confirmed { Ok(account) } else { Err(ErrorCode::WrongPassword.into()) }
}
