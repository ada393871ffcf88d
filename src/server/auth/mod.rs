//! Who is asking: passwords and sign-in sessions.

mod identity;
mod password;
mod session_store;
mod sessions;
mod two_factor;
mod vault;

use std::net::IpAddr;
use std::sync::Arc;

pub use identity::{CLIENT_FACTS, ClientFacts, FIRST_STEP, FirstStep, Identity, SIGNED_IN, SignedIn};
pub use password::Passwords;
pub use session_store::{SqlSessionStore, hash_session_id};
pub use vault::{KEY_FILE, Vault};

use super::domain::{Domain, DomainError, Limits, names, network};
use super::geography::Geography;
use super::store::PasswordHash;
use crate::protocol::{Account, ErrorCode, UserId, limits};

/// Registration and sign-in.
#[derive(Debug, Clone)]
pub struct Auth {
    domain: Domain,
    passwords: Arc<Passwords>,
    limits: Arc<Limits>,
    geography: Geography,
    vault: Vault,
}

impl Auth {
    pub fn new(
        domain: Domain,
        passwords: Passwords,
        limits: Arc<Limits>,
        geography: Geography,
        vault: Vault,
    ) -> Self {
        Self { domain, passwords: Arc::new(passwords), limits, geography, vault }
    }

    /// Create an account.
    ///
    /// # Errors
    /// What is wrong with the name, the password or the picture; `username_taken`; `rate_limited`.
    pub async fn register(
        &self,
        client: IpAddr,
        username: &str,
        password: &str,
        avatar_id: Option<i64>,
    ) -> Result<Account, DomainError> {
        let username = names::username(username)?;
        check_password(password)?;
        let avatar_id = names::avatar(avatar_id.unwrap_or(*limits::AVATAR_IDS.start()))?;
        self.limits.register_by_address.check(&network(client))?;
        // Refused before the expensive hash; the constraint decides when two are at it at once.
        if self.domain.username_taken(&username).await? {
            return Err(ErrorCode::UsernameTaken.into());
        }
        let hash = self.passwords.hash(password).await?;
        self.domain.create_user(username, hash, avatar_id).await
    }

    /// Check a name and a password. A wrong name takes as long as a wrong password.
    ///
    /// # Errors
    /// `invalid_credentials` whichever was wrong; `account_disabled` if neither was; `rate_limited`.
    pub async fn verify(
        &self,
        client: IpAddr,
        username: &str,
        password: &str,
    ) -> Result<Account, DomainError> {
        self.limits.sign_in_by_address.check(&network(client))?;
        // Only a name that may exist has a bucket, so that keys are small.
        let key = names::username(username).ok().map(|name| names::username_key(&name));
        if let Some(key) = &key {
            self.limits.sign_in_by_account.check(key)?;
        }
        let user = match key {
            Some(key) if password.chars().count() <= *limits::PASSWORD_CHARS.end() => {
                self.domain.user_for_sign_in(&key).await?
            }
            _ => None,
        };
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let matches = self.passwords.verify(password, hash.clone()).await?;
        match user {
            Some(user) if matches => {
                self.domain.may_sign_in(user.account.id).await?;
                if let Some(old) = hash.filter(|hash| hash.md5_hash().is_some()) {
                    let new = self.passwords.hash(password).await?;
                    self.domain.renew_password_hash(user.account.id, old, new).await?;
                }
                Ok(user.account)
            }
            _ => Err(ErrorCode::InvalidCredentials.into()),
        }
    }

    /// Ask whoever is signed in for their password again.
    ///
    /// # Errors
    /// `wrong_password`, `rate_limited`.
    pub async fn confirm(&self, user: UserId, password: &str) -> Result<(), DomainError> {
        self.limits.passwords_by_user.check(&user)?;
        let hash = self.domain.password_hash(user).await?;
        let fits = password.chars().count() <= *limits::PASSWORD_CHARS.end();
        if fits && self.passwords.verify(password, Some(hash)).await? {
            Ok(())
        } else {
            Err(ErrorCode::WrongPassword.into())
        }
    }

    /// The hash of a new password, for who knows the old one.
    ///
    /// # Errors
    /// As [`Auth::confirm`]; `password_length`.
    pub async fn new_password(
        &self,
        user: UserId,
        current: &str,
        new: &str,
    ) -> Result<PasswordHash, DomainError> {
        check_password(new)?;
        self.confirm(user, current).await?;
        self.passwords.hash(new).await
    }
}

fn check_password(password: &str) -> Result<(), DomainError> {
    if limits::PASSWORD_CHARS.contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(ErrorCode::PasswordLength.into())
    }
}
