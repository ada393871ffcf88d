//! What an account may, as whoever runs the server decides, by commands. Administrators do the same, see
//! [`super::admin`]: both come to the functions below.
//!
//! There are two ways to keep somebody out, and either is enough. An account is *disabled* until it is enabled again; a
//! *ban* has a reason and an end, at which it is over by itself. Lifting the one leaves the other.

use futures::future::BoxFuture;

use super::audit::Deed;
use super::moderation::{Terms, end_webhooks};
use super::sessions::end_all_access;
use super::{Change, Domain, DomainError, names};
use crate::protocol::admin::AuditKind;
use crate::protocol::{ErrorCode, SanctionKind, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{NewSanction, PasswordHash, Tx, UserRecord};

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
        self.decide(username, |tx, user| Box::pin(async move { grant(tx, &user, None).await })).await
    }

    /// Let someone be an administrator no longer.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn demote(&self, username: &str) -> Result<Outcome, DomainError> {
        self.decide(username, |tx, user| Box::pin(async move { revoke(tx, &user, None).await })).await
    }

    /// Give someone another password. All their sessions and tokens end, and signing in takes no second step any more.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn reset_password(&self, username: &str, hash: PasswordHash) -> Result<(), DomainError> {
        self.decide(username, move |tx, user| Box::pin(async move { reset(tx, &user, &hash, None).await }))
            .await
    }

    /// Keep someone from signing in. All their sessions end; what they have written stays.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn disable(&self, username: &str) -> Result<Outcome, DomainError> {
        self.decide(username, |tx, user| Box::pin(async move { disable(tx, &user, None).await })).await
    }

    /// Let someone sign in again who was disabled.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn enable(&self, username: &str) -> Result<Outcome, DomainError> {
        self.decide(username, |tx, user| Box::pin(async move { enable(tx, &user, None).await })).await
    }

    /// Ban someone from the instance, for so many hours or for good. All their sessions and tokens end.
    ///
    /// # Errors
    /// `user_not_found`, `bad_request` for a strange number of hours, `reason_length`.
    pub async fn ban(
        &self,
        username: &str,
        hours: Option<i64>,
        reason: &str,
    ) -> Result<Outcome, DomainError> {
        let terms = Terms::new(hours, reason)?;
        self.decide(username, move |tx, user| Box::pin(async move { ban(tx, &user, terms, None).await }))
            .await
    }

    /// Lift someone's ban.
    ///
    /// # Errors
    /// `user_not_found`.
    pub async fn unban(&self, username: &str) -> Result<Outcome, DomainError> {
        self.decide(username, |tx, user| Box::pin(async move { unban(tx, &user, None).await })).await
    }

    /// Do something to somebody by name.
    async fn decide<T, F>(&self, username: &str, act: F) -> Result<T, DomainError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx, UserRecord) -> BoxFuture<'c, Result<Change<T>, DomainError>>
            + Send
            + 'static,
    {
        let key = names::username_key(username);
        self.commit(move |tx| {
            Box::pin(async move {
                let user = named(tx, &key).await?;
                act(tx, user).await
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

    /// To be asked once the password was right that somebody gave at `begun`, in Unix milliseconds.
    ///
    /// # Errors
    /// `unauthorized` if there is another one since then; `account_disabled`, `account_banned`.
    pub async fn may_sign_in(&self, user: UserId, begun: i64) -> Result<(), DomainError> {
        self.store
            .read(|tx| {
                Box::pin(async move {
                    if tx.credentials_at(user).await? > begun {
                        return Err(ErrorCode::Unauthorized.into());
                    }
                    let_in(tx, user).await
                })
            })
            .await
    }
}

/// Whether an account is neither disabled nor banned.
///
/// # Errors
/// `account_disabled`, `account_banned`.
pub(super) async fn let_in(tx: &mut Tx, user: UserId) -> Result<(), DomainError> {
    if tx.is_disabled(user).await? {
        return Err(ErrorCode::AccountDisabled.into());
    }
    match tx.sanction(user, None, SanctionKind::Ban, now_ms()).await? {
        Some(term) => Err(DomainError::Sanctioned(ErrorCode::AccountBanned, term)),
        None => Ok(()),
    }
}

async fn named(tx: &mut Tx, key: &str) -> Result<UserRecord, DomainError> {
    Ok(tx.user_by_key(key).await?.ok_or(ErrorCode::UserNotFound)?)
}

/// Let someone administer the instance. Here and below, `by` is the administrator who does it, if it is not a command.
pub(super) async fn grant(
    tx: &mut Tx,
    user: &UserRecord,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    Ok(outcome(tx.set_admin(id, true).await?, Vec::new(), AuditKind::AdminGranted, id, by))
}

pub(super) async fn revoke(
    tx: &mut Tx,
    user: &UserRecord,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    if is_last_administrator(tx, user).await? {
        return Ok(Change::quiet(Outcome::LastAdministrator));
    }
    Ok(outcome(tx.set_admin(id, false).await?, Vec::new(), AuditKind::AdminRevoked, id, by))
}

pub(super) async fn reset(
    tx: &mut Tx,
    user: &UserRecord,
    hash: &PasswordHash,
    by: Option<UserId>,
) -> Result<Change<()>, DomainError> {
    let id = user.account.id;
    tx.reset_password(id, hash, now_ms()).await?;
    tx.delete_two_factor(id).await?;
    let ended = end_all_access(tx, id, SignedOutReason::SignedOut).await?;
    Ok(Change::new((), ended).noting(Deed::new(AuditKind::PasswordReset).by(by).to(id)))
}

pub(super) async fn disable(
    tx: &mut Tx,
    user: &UserRecord,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    if is_last_administrator(tx, user).await? {
        return Ok(Change::quiet(Outcome::LastAdministrator));
    }
    let changed = tx.disable_user(id, now_ms()).await?;
    let ended = end_all_access(tx, id, SignedOutReason::SignedOut).await?;
    Ok(outcome(changed, ended, AuditKind::AccountDisabled, id, by))
}

pub(super) async fn enable(
    tx: &mut Tx,
    user: &UserRecord,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    let changed = tx.enable_user(id).await?;
    Ok(outcome(changed, leftovers(tx, id, changed).await?, AuditKind::AccountEnabled, id, by))
}

pub(super) async fn ban(
    tx: &mut Tx,
    user: &UserRecord,
    terms: Terms,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    if is_last_administrator(tx, user).await? {
        return Ok(Change::quiet(Outcome::LastAdministrator));
    }
    let now = now_ms();
    let (until, reason) = (terms.until(now), terms.reason);
    tx.impose(&NewSanction {
        user: id,
        room: None,
        kind: SanctionKind::Ban,
        reason: reason.clone(),
        by,
        imposed_at: now,
        ends_at: until,
    })
    .await?;
    let deed = Deed::new(AuditKind::AccountBanned).by(by).to(id).saying(&reason).with("until", until);
    let mut events = vec![Event::Sanctioned {
        user_id: id,
        room_id: None,
        room_name: String::new(),
        kind: SanctionKind::Ban,
        until,
        reason,
    }];
    events.extend(end_all_access(tx, id, SignedOutReason::Banned).await?);
    events.extend(end_webhooks(tx, id, None).await?);
    Ok(Change::new(Outcome::Changed, events).noting(deed))
}

pub(super) async fn unban(
    tx: &mut Tx,
    user: &UserRecord,
    by: Option<UserId>,
) -> Result<Change<Outcome>, DomainError> {
    let id = user.account.id;
    let changed = tx.lift(id, None, SanctionKind::Ban, now_ms()).await?;
    Ok(outcome(changed, leftovers(tx, id, changed).await?, AuditKind::AccountUnbanned, id, by))
}

/// A sign-in that was under way when the account was shut may have left a session, which counted for nothing until now.
async fn leftovers(tx: &mut Tx, user: UserId, is_changed: bool) -> Result<Vec<Event>, DomainError> {
    if is_changed { end_all_access(tx, user, SignedOutReason::SignedOut).await } else { Ok(Vec::new()) }
}

async fn is_last_administrator(tx: &mut Tx, user: &UserRecord) -> Result<bool, DomainError> {
    let (id, now) = (user.account.id, now_ms());
    let is_able = user.account.is_admin && !is_shut_out(tx, id, now).await?;
    Ok(is_able && tx.other_administrators(id, now).await? == 0)
}

/// Whether somebody can sign in neither way.
pub(super) async fn is_shut_out(tx: &mut Tx, user: UserId, now: i64) -> Result<bool, DomainError> {
    Ok(tx.is_disabled(user).await? || tx.sanction(user, None, SanctionKind::Ban, now).await?.is_some())
}

fn outcome(
    is_change: bool,
    events: Vec<Event>,
    did: AuditKind,
    user: UserId,
    by: Option<UserId>,
) -> Change<Outcome> {
    if is_change {
        Change::new(Outcome::Changed, events).noting(Deed::new(did).by(by).to(user))
    } else {
        Change::new(Outcome::Unchanged, events)
    }
}
