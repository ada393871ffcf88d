//! Accounts, as administrators see them, and what they do to them.

use futures::future::BoxFuture;

use super::super::moderation::Terms;
use super::super::sessions::OwnSession;
use super::super::standing::{self, Outcome};
use super::super::{Change, DomainError, names};
use super::Administration;
use crate::protocol::admin::{ManagedUser, ManagedUserPage};
use crate::protocol::{ErrorCode, UserId, limits};
use crate::server::clock::now_ms;
use crate::server::store::{PasswordHash, Tx, UserRecord};

impl Administration {
    /// A page of accounts, the newest first; of those whose names have `part` in them.
    ///
    /// # Errors
    /// `forbidden`, as for all that is done here.
    pub async fn users(&self, part: &str, before: Option<UserId>) -> Result<ManagedUserPage, DomainError> {
        let part = names::username_key(part.trim());
        let before = before.unwrap_or(UserId(i64::MAX));
        let mut users = self
            .read(move |tx| {
                Box::pin(async move {
                    Ok(tx.managed_users(&part, before, now_ms(), limits::ADMIN_PAGE + 1).await?)
                })
            })
            .await?;
        let is_more = users.len() as i64 > limits::ADMIN_PAGE;
        users.truncate(limits::ADMIN_PAGE as usize);
        let presence = &self.checked().await?.presence;
        for user in &mut users {
            user.online = presence.is_online(user.user.id);
        }
        let next = users.last().filter(|_| is_more).map(|last: &ManagedUser| last.user.id);
        Ok(ManagedUserPage { users, next })
    }

    /// Somebody's sessions, the last seen first.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<OwnSession>, DomainError> {
        self.checked().await?.sessions(user).await
    }

    /// # Errors
    /// `user_not_found`, as for all below.
    pub async fn promote(&self, user: UserId) -> Result<(), DomainError> {
        let by = self.admin();
        self.decide(user, move |tx, user| Box::pin(async move { standing::grant(tx, &user, Some(by)).await }))
            .await
    }

    /// # Errors
    /// `last_admin`.
    pub async fn demote(&self, user: UserId) -> Result<(), DomainError> {
        let by = self.admin();
        self.decide(user, move |tx, user| {
            Box::pin(async move { standing::revoke(tx, &user, Some(by)).await })
        })
        .await
    }

    /// # Errors
    /// `last_admin`; `forbidden` for oneself.
    pub async fn disable(&self, user: UserId) -> Result<(), DomainError> {
        let by = self.another(user)?;
        self.decide(user, move |tx, user| {
            Box::pin(async move { standing::disable(tx, &user, Some(by)).await })
        })
        .await
    }

    pub async fn enable(&self, user: UserId) -> Result<(), DomainError> {
        let by = self.admin();
        self.decide(user, move |tx, user| {
            Box::pin(async move { standing::enable(tx, &user, Some(by)).await })
        })
        .await
    }

    /// Ban somebody from the instance, for so many hours or for good.
    ///
    /// # Errors
    /// `last_admin`; `forbidden` for oneself; `bad_request` for a strange number of hours, `reason_length`.
    pub async fn ban(&self, user: UserId, hours: Option<i64>, reason: &str) -> Result<(), DomainError> {
        let by = self.another(user)?;
        let terms = Terms::new(hours, reason)?;
        self.decide(user, move |tx, user| {
            Box::pin(async move { standing::ban(tx, &user, terms, Some(by)).await })
        })
        .await
    }

    pub async fn unban(&self, user: UserId) -> Result<(), DomainError> {
        let by = self.admin();
        self.decide(user, move |tx, user| Box::pin(async move { standing::unban(tx, &user, Some(by)).await }))
            .await
    }

    /// Whether an administrator asks, who has not asked too often: before what is expensive.
    ///
    /// # Errors
    /// `forbidden`, `rate_limited`.
    pub async fn may_hash(&self) -> Result<(), DomainError> {
        Ok(self.checked().await?.limits.passwords_by_user.check(&self.admin()).await?)
    }

    /// Give somebody another password. All their sessions and tokens end, and signing in takes no second step any more.
    ///
    /// # Errors
    /// `forbidden` for oneself: who finds a page open does not know the password.
    pub async fn reset_password(&self, user: UserId, hash: PasswordHash) -> Result<(), DomainError> {
        let by = self.another(user)?;
        self.commit(move |tx| {
            Box::pin(async move {
                let user = person(tx, user).await?;
                standing::reset(tx, &user, &hash, Some(by)).await
            })
        })
        .await
    }

    /// Do something to somebody that leaves an administrator.
    async fn decide<F>(&self, user: UserId, act: F) -> Result<(), DomainError>
    where
        F: for<'c> FnOnce(&'c mut Tx, UserRecord) -> BoxFuture<'c, Result<Change<Outcome>, DomainError>>
            + Send
            + 'static,
    {
        self.checked().await?.limits.changes_by_user.check(&self.admin())?;
        self.commit(move |tx| {
            Box::pin(async move {
                let user = person(tx, user).await?;
                let change = act(tx, user).await?;
                match change.answer {
                    Outcome::LastAdministrator => Err(ErrorCode::LastAdmin.into()),
                    Outcome::Changed | Outcome::Unchanged => Ok(change.answering(())),
                }
            })
        })
        .await
    }

    /// Whoever asks, unless it is about themselves: that would be a slip.
    fn another(&self, user: UserId) -> Result<UserId, ErrorCode> {
        if self.admin() == user { Err(ErrorCode::Forbidden) } else { Ok(self.admin()) }
    }
}

/// A person by their id. Bots are no accounts.
async fn person(tx: &mut Tx, user: UserId) -> Result<UserRecord, DomainError> {
    let found = tx.user(user).await?.ok_or(ErrorCode::UserNotFound)?;
    let key = names::username_key(&found.account.username);
    Ok(tx.user_by_key(&key).await?.ok_or(ErrorCode::UserNotFound)?)
}
