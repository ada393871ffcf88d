//! Who is asking: passwords and sign-in sessions.

mod identity;
mod known_device;
mod new_password;
mod password;
mod session_store;
mod sessions;
mod two_factor;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

pub use identity::{CLIENT_FACTS, ClientFacts, FIRST_STEP, FirstStep, Identity, SIGNED_IN, SignedIn};
pub use known_device::{DeviceId, REMEMBERED};
pub use new_password::check_new_password;
pub use password::Passwords;
pub use session_store::{SqlSessionStore, hash_session_id};

use super::domain::admin::Administration;
use super::domain::{
    Credentials, Deed, Domain, DomainError, Limits, Newcomer, RateLimit, Registered, names, network,
};
use super::geography::Geography;
use super::store::PasswordHash;
use super::vault::Vault;
use crate::protocol::admin::AuditKind;
use crate::protocol::{Account, ErrorCode, UserId, limits};
use crate::server::clock::now_ms;

/// How often the audit log hears of throttled attempts to sign in to one account.
const NOTED_EVERY: Duration = Duration::from_secs(10 * 60);

/// Registration and sign-in.
#[derive(Debug, Clone)]
pub struct Auth {
    domain: Domain,
    passwords: Arc<Passwords>,
    limits: Arc<Limits>,
    geography: Geography,
    vault: Vault,
    /// How often throttled attempts for an account are noted.
    throttled: Arc<RateLimit<String>>,
}

impl Auth {
    pub fn new(
        domain: Domain,
        passwords: Passwords,
        limits: Arc<Limits>,
        geography: Geography,
        vault: Vault,
    ) -> Self {
        let throttled = Arc::new(RateLimit::new(NonZeroU32::MIN, NOTED_EVERY));
        Self { domain, passwords: Arc::new(passwords), limits, geography, vault, throttled }
    }

    /// With which secrets are sealed that have to be read again.
    pub fn vault(&self) -> Vault {
        self.vault.clone()
    }

    /// Create an account.
    ///
    /// # Errors
    /// What is wrong with the name, the password or the picture; `rate_limited`; those of [`Domain::register`].
    pub async fn register(
        &self,
        client: IpAddr,
        username: &str,
        password: &str,
        avatar_id: Option<i64>,
        credentials: Credentials,
    ) -> Result<Registered, DomainError> {
        let username = names::username(username)?;
        let avatar_id = names::avatar(avatar_id.unwrap_or(*limits::AVATAR_IDS.start()))?;
        self.limits.register_by_address.check(&network(client)).await?;
        check_new_password(&username, password)?;
        // Refused before the expensive hash; what holds when it is committed decides.
        self.domain.may_register(&username, &credentials).await?;
        let password_hash = self.passwords.hash(password).await?;
        self.domain.register(Newcomer { username, password_hash, avatar_id }, credentials).await
    }

    /// Check a name and a password. A wrong name takes as long as a wrong password. `device` is what
    /// [`Auth::remember_device`] has given this browser.
    ///
    /// # Errors
    /// `invalid_credentials` whichever was wrong; `account_disabled`, `account_banned` or `password_expired` if neither
    /// was; `rate_limited`.
    pub async fn verify(
        &self,
        client: IpAddr,
        device: Option<&str>,
        username: &str,
        password: &str,
    ) -> Result<Account, DomainError> {
        let key = names::username(username).ok().map(|name| names::username_key(&name));
        self.slow_down(client, device, key.as_deref()).await?;
        let begun = now_ms();
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
                self.domain.may_sign_in(user.account.id, begun).await?;
                if user.password_hash.has_ended(now_ms()) {
                    return Err(ErrorCode::PasswordExpired.into());
                }
                if let Some(old) = hash.filter(|hash| hash.md5_hash().is_some()) {
                    let new = self.passwords.hash(password).await?;
                    self.domain.renew_password_hash(user.account.id, old, new).await?;
                }
                Ok(user.account)
            }
            _ => Err(ErrorCode::InvalidCredentials.into()),
        }
    }

    /// Refuse whoever tries too often. Who guesses from one network empties that network's bucket alone, and a browser
    /// that is known has its own: neither keeps people out of their account who come from elsewhere, or from a browser
    /// they have used before.
    async fn slow_down(
        &self,
        client: IpAddr,
        device: Option<&str>,
        key: Option<&str>,
    ) -> Result<(), DomainError> {
        let network = network(client);
        // Only a name that may exist has a bucket, so that keys are small.
        let Some(key) = key else { return Ok(self.limits.sign_in_by_address.check(&network).await?) };
        if let Some(known) = self.known_device(device, key) {
            return Ok(self.limits.sign_in_by_device.check(&known).await?);
        }
        self.limits.sign_in_by_address.check(&network).await?;
        // In this order: what a network is refused is not counted against the account.
        let mut limited = self.limits.sign_in_by_account_from.check(&(key.to_owned(), network)).await;
        if limited.is_ok() {
            limited = self.limits.sign_in_by_account.check(&key.to_owned()).await;
        }
        Ok(limited.inspect_err(|_| self.note_throttled(client, key))?)
    }

    /// Let the audit log know that somebody tries many passwords for an account, from time to time. Nobody waits for it:
    /// how long a refusal takes says nothing of whether there is such an account.
    fn note_throttled(&self, client: IpAddr, key: &str) {
        if self.throttled.check(&key.to_owned()).is_err() {
            return;
        }
        let (domain, key) = (self.domain.for_client(client), key.to_owned());
        tokio::spawn(async move {
            let noted = async {
                match domain.user_for_sign_in(&key).await? {
                    Some(user) => {
                        domain.note(Deed::new(AuditKind::SignInThrottled).to(user.account.id)).await
                    }
                    None => Ok(()),
                }
            };
            if let Err(error) = noted.await {
                tracing::warn!(?error, "throttled attempts to sign in could not be noted");
            }
        });
    }

    /// Give somebody a password that is made up, as an administrator. Returns it. It lets them in for some days.
    ///
    /// # Errors
    /// `forbidden` if it is none who asks, `user_not_found`, `rate_limited`.
    pub async fn reset_password(
        &self,
        administration: &Administration,
        user: UserId,
    ) -> Result<String, DomainError> {
        administration.may_hash().await?;
        let password = Passwords::made_up();
        let hash = self.passwords.hash_made_up(&password).await?;
        administration.reset_password(user, hash).await?;
        Ok(password)
    }

    /// Ask whoever is signed in for their password again. Returns what it is kept as.
    ///
    /// # Errors
    /// `wrong_password`, `password_expired`, `rate_limited`.
    pub async fn confirm(&self, user: UserId, password: &str) -> Result<PasswordHash, DomainError> {
        let hash = self.ask_again(user, password).await?;
        if hash.has_ended(now_ms()) { Err(ErrorCode::PasswordExpired.into()) } else { Ok(hash) }
    }

    /// As [`Auth::confirm`], whether or not the password still lets anybody in.
    async fn ask_again(&self, user: UserId, password: &str) -> Result<PasswordHash, DomainError> {
        self.limits.passwords_by_user.check(&user).await?;
        let hash = self.domain.password_hash(user).await?;
        let fits = password.chars().count() <= *limits::PASSWORD_CHARS.end();
        if fits && self.passwords.verify(password, Some(hash.clone())).await? {
            Ok(hash)
        } else {
            Err(ErrorCode::WrongPassword.into())
        }
    }

    /// The old hash and that of a new password, for who knows the old one.
    ///
    /// # Errors
    /// `wrong_password`, `rate_limited`, `password_length`, `password_common`, `password_unchanged`.
    pub async fn new_password(
        &self,
        user: UserId,
        current: &str,
        new: &str,
    ) -> Result<(PasswordHash, PasswordHash), DomainError> {
        let old = self.ask_again(user, current).await?;
        if new == current {
            // What was made up for somebody is not to become their own.
            return Err(ErrorCode::PasswordUnchanged.into());
        }
        check_new_password(&self.domain.account(user).await?.username, new)?;
        Ok((old, self.passwords.hash(new).await?))
    }
}
