//! What has to be read again and must not be read by others: sealed with a key that is not in the database.
//!
//! Whoever gets hold of the database alone, or of a copy of it, cannot open what is sealed. The key is a file
//! of the data directory.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use p256::elliptic_curve::Generate;

use crate::server::StartError;

/// The key's file in the data directory.
pub const KEY_FILE: &str = "salon.key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// Seals and opens.
#[derive(Clone)]
pub struct Vault(Aes256Gcm);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Read the key of a data directory, or make one.
    ///
    /// # Errors
    /// It cannot be read or made, or is none.
    pub fn open(data_dir: &Path) -> Result<Self, StartError> {
        let path = data_dir.join(KEY_FILE);
        let unusable = |what: &dyn fmt::Display| {
            StartError::new(format!("cannot use the key {}: {what}", path.display()))
        };
        let key: Vec<u8> = match fs::read(&path) {
            Ok(key) => key,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key: [u8; KEY_BYTES] = Generate::generate();
                create(&path, &key).map_err(|error| unusable(&error))?;
                key.to_vec()
            }
            Err(error) => return Err(unusable(&error)),
        };
        let key: [u8; KEY_BYTES] = key.try_into().map_err(|_| unusable(&"it is not 32 bytes long"))?;
        Ok(Self(Aes256Gcm::new(&key.into())))
    }

    /// Read the key of a data directory, which stays as it is; `None` if there is none that can be used.
    pub fn open_existing(data_dir: &Path) -> Option<Self> {
        let key: [u8; KEY_BYTES] = fs::read(data_dir.join(KEY_FILE)).ok()?.try_into().ok()?;
        Some(Self(Aes256Gcm::new(&key.into())))
    }

    /// Seal what belongs to one user: it cannot be opened as another's.
    pub fn seal(&self, owner: i64, secret: &[u8]) -> Option<Vec<u8>> {
        self.seal_with(&owner.to_be_bytes(), secret)
    }

    /// `None` if it was sealed with another key, for another owner, or has been changed.
    pub fn open_sealed(&self, owner: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        self.open_with(&owner.to_be_bytes(), sealed)
    }

    /// As [`Vault::seal`], for something that is no user's: it cannot be opened for another purpose either.
    pub fn seal_for(&self, purpose: &str, id: i64, secret: &[u8]) -> Option<Vec<u8>> {
        self.seal_with(&context(purpose, id), secret)
    }

    /// `None` if it was sealed with another key, for something else, or has been changed.
    pub fn open_for(&self, purpose: &str, id: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        self.open_with(&context(purpose, id), sealed)
    }

    fn seal_with(&self, context: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = Generate::generate();
        let payload = Payload { msg: secret, aad: context };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    fn open_with(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: context };
        self.0.decrypt(&Nonce::from(*nonce), payload).ok()
    }
}

/// What is sealed together with a secret and opens it no other way.
fn context(purpose: &str, id: i64) -> Vec<u8> {
    [purpose.as_bytes(), &id.to_be_bytes()].concat()
}

/// For the server's own account. It is durable before anything is sealed with it.
fn create(path: &Path, key: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path)?;
    file.write_all(key)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_opens_it_for_the_same_owner() {
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let vault = Vault::open(here.path()).unwrap();
        let sealed = vault.seal(7, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        let again = Vault::open(here.path()).unwrap();
        assert_eq!(again.open_sealed(7, &sealed).unwrap(), b"secret");
        assert_eq!(again.open_sealed(8, &sealed), None);
        assert_eq!(Vault::open(elsewhere.path()).unwrap().open_sealed(7, &sealed), None);
        let mut changed = sealed.clone();
        changed[20] ^= 1;
        assert_eq!(vault.open_sealed(7, &changed), None);
        assert_eq!(vault.open_sealed(7, b"short"), None);

        let sealed = vault.seal_for("webhook", 7, b"secret").unwrap();
        assert_eq!(vault.open_for("webhook", 7, &sealed).unwrap(), b"secret");
        assert_eq!(vault.open_for("webhook", 8, &sealed), None);
        assert_eq!(vault.open_for("other", 7, &sealed), None);
        assert_eq!(vault.open_sealed(7, &sealed), None);
    }

    #[test]
    fn a_key_that_is_none_is_named() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(KEY_FILE), "short").unwrap();
        let error = Vault::open(directory.path()).unwrap_err().to_string();
        assert!(error.contains("salon.key"), "{error}");
    }
}
