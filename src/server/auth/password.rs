//! Argon2id, off the async threads and a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use md5::{Digest, Md5};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::protocol::{ErrorCode, limits};
use crate::server::clock::now_ms;
use crate::server::domain::DomainError;
use crate::server::store::PasswordHash;

/// Hashes computed at once: each takes a core for some 20 ms and 19 MiB.
const AT_ONCE: usize = 2;
const HOUR_MS: i64 = 60 * 60 * 1_000;
/// Callers who may wait for one: some five seconds of work. Whoever comes then is told to come back.
const WAITING: usize = 256;

/// Makes and checks hashes with the parameters OWASP recommends (m = 19 MiB, t = 2, p = 1).
#[derive(Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// Checked in place of the hash of a user who does not exist.
    decoy: PasswordHash,
}

impl Passwords {
    /// Computes one hash, and so blocks for some 20 ms.
    pub fn new() -> Self {
        let decoy = hash("the password of nobody").expect("the parameters are valid");
        let (permits, places) = (Semaphore::new(AT_ONCE), Semaphore::new(AT_ONCE + WAITING));
        Self { permits: Arc::new(permits), places: Arc::new(places), decoy }
    }

    /// A password that nobody knows yet: 122 random bits.
    pub fn made_up() -> String {
        Uuid::new_v4().simple().to_string()
    }

    pub async fn hash(&self, password: &str) -> Result<PasswordHash, DomainError> {
        let password = password.to_owned();
        self.blocking(move || hash(&password)).await?.ok_or_else(|| ErrorCode::Internal.into())
    }

    /// Hash what another program has kept of a password: its MD5, in hex. The password can be verified by it.
    pub async fn hash_md5(&self, md5: &str) -> Result<PasswordHash, DomainError> {
        Ok(PasswordHash::of_md5(&self.hash(md5).await?))
    }

    /// Hash a password that was made up for somebody: it counts for [`limits::MADE_UP_PASSWORD_HOURS`].
    pub async fn hash_made_up(&self, password: &str) -> Result<PasswordHash, DomainError> {
        Ok(self.hash(password).await?.ending(now_ms() + limits::MADE_UP_PASSWORD_HOURS * HOUR_MS))
    }

    /// Whether a password is the one behind a hash. Without a hash the answer is no, as slowly.
    pub async fn verify(&self, password: &str, hash: Option<PasswordHash>) -> Result<bool, DomainError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let password = password.to_owned();
        Ok(self.blocking(move || verify(&password, &hash)).await? && known)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DomainError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| ErrorCode::Unavailable)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| ErrorCode::Unavailable)?;
        // The permit goes along: a caller who gives up does not free a core that is still busy.
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((permit, place));
            result
        });
        task.await.map_err(|_| ErrorCode::Internal.into())
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn hash(password: &str) -> Option<PasswordHash> {
    let hash: phc::PasswordHash = Argon2::default().hash_password(password.as_bytes()).ok()?;
    Some(PasswordHash::from_stored(hash.to_string()))
}

fn verify(password: &str, hash: &PasswordHash) -> bool {
    if let Some(hash) = hash.md5_hash() {
        let md5: String = Md5::digest(password).iter().map(|byte| format!("{byte:02x}")).collect();
        return verify(&md5, &hash);
    }
    phc::PasswordHash::new(hash.phc())
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        let passwords = Passwords::new();
        let hash = passwords.hash("opensesame").await.unwrap();
        assert!(hash.stored().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.stored());
        assert!(passwords.verify("opensesame", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("opensesame ", Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn no_more_wait_than_have_a_place() {
        let passwords = Passwords::new();
        let taken = passwords.places.clone().acquire_many_owned((AT_ONCE + WAITING) as u32).await;
        let refused = passwords.hash("opensesame").await;
        assert!(matches!(refused, Err(DomainError::Refused(ErrorCode::Unavailable))), "{refused:?}");
        drop(taken);
        assert!(passwords.hash("opensesame").await.is_ok());
    }

    #[tokio::test]
    async fn an_md5_is_kept_as_a_hash_and_verifies_its_password() {
        let passwords = Passwords::new();
        let md5 = "63a9f0ea7bb98050796b649e85481845"; // of `root`
        let hash = passwords.hash_md5(md5).await.unwrap();
        assert!(hash.stored().starts_with("$md5$argon2id$") && !hash.stored().contains(md5));
        assert!(passwords.verify("root", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("toor", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(md5, Some(hash)).await.unwrap(), "the MD5 is no password");
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let passwords = Passwords::new();
        assert!(!passwords.verify("the password of nobody", None).await.unwrap());
    }
}
