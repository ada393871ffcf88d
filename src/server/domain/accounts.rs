//! Accounts.

use super::instance::FIRST_ROOM_KEY;
use super::{Change, Domain, DomainError, names};
use crate::protocol::{Account, ErrorCode, Role, RoomId, SignedOutReason, UserId};
use crate::server::bus::Event;
use crate::server::clock::now_ms;
use crate::server::store::{NewUser, PasswordHash, UserRecord};

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

    pub async fn username_taken(&self, username: &str) -> Result<bool, DomainError> {
        let key = names::username_key(username);
        self.store.read(|tx| Box::pin(async move { Ok(tx.user_by_key(&key).await?.is_some()) })).await
    }

    /// Create a user, who joins the first room. The first user administers the instance and owns that room.
    ///
    /// # Errors
    /// `username_taken`.
    pub async fn create_user(
        &self,
        username: String,
        password_hash: PasswordHash,
        avatar_id: i64,
    ) -> Result<Account, DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let now = now_ms();
                let is_admin = !tx.has_users().await?;
                let username_key = names::username_key(&username);
                let new =
                    NewUser { username, username_key, avatar_id, password_hash, is_admin, created_at: now };
                let user = match tx.insert_user(&new).await {
                    Ok(user) => user,
                    Err(error) if error.is_unique_violation() => return Err(ErrorCode::UsernameTaken.into()),
                    Err(error) => return Err(error.into()),
                };
                let account = user.account;
                let mut events = Vec::new();
                let first_room = tx.instance_value(FIRST_ROOM_KEY).await?.and_then(|id| id.parse().ok());
                if let Some(room_id) = first_room.map(RoomId)
                    && let Some(room) = tx.visible_room(account.id, room_id).await?
                {
                    let role = if is_admin { Role::Owner } else { Role::Member };
                    tx.insert_member(room.id, account.id, role, now).await?;
                    let member_count = tx.member_count(room.id).await?;
                    events.push(Event::MemberJoined { room_id, user: account.public(), member_count });
                }
                Ok(Change::new(account, events))
            })
        })
        .await
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
    pub async fn change_password(
        &self,
        user: UserId,
        password_hash: PasswordHash,
        session: SessionRenewal,
    ) -> Result<(), DomainError> {
        self.commit(move |tx| {
            Box::pin(async move {
                let SessionRenewal { from, to } = session;
                if !tx.set_password(user, &password_hash).await? {
                    return Err(ErrorCode::Unauthorized.into());
                }
                let ended = tx.delete_sessions_beside(&to, user).await?;
                let mut events = vec![Event::SessionRenewed { from, to }];
                let reason = SignedOutReason::PasswordChanged;
                events.extend(ended.into_iter().map(|session| Event::SessionEnded { session, reason }));
                Ok(Change::new((), events))
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
