//! Browsers in which somebody has signed in before.
//!
//! Guessing is slowed down for a whole account, from wherever it comes. So that nobody can keep people out of their own
//! account by guessing, a browser that has been let in once is not counted with strangers: it shows what it was given
//! then, and has a bucket to itself. That opens nothing, and says nothing to whoever reads it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Auth;
use crate::protocol::Account;
use crate::server::clock::now_ms;
use crate::server::domain::names;

/// How long a browser is known that does not come back.
pub const REMEMBERED: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// In place of a person, whose ids are above zero: what is sealed for people is none of these.
const OWNER: i64 = -1;
const ID_BYTES: usize = 12;

/// Tells known browsers apart: the nonce that theirs was sealed with.
pub type DeviceId = [u8; ID_BYTES];

impl Auth {
    /// What a browser is to show the next time somebody signs in to this account, as a cookie's value.
    pub fn remember_device(&self, account: &Account) -> Option<String> {
        let mut said = now_ms().to_be_bytes().to_vec();
        said.extend_from_slice(names::username_key(&account.username).as_bytes());
        Some(URL_SAFE_NO_PAD.encode(self.vault.seal(OWNER, &said)?))
    }

    /// Whether a browser need not be given anything: another would only be another bucket of attempts.
    pub fn is_known_device(&self, shown: Option<&str>, account: &Account) -> bool {
        self.known_device(shown, &names::username_key(&account.username)).is_some()
    }

    /// Which browser this is, if somebody has signed in to this account in it.
    pub(super) fn known_device(&self, shown: Option<&str>, username_key: &str) -> Option<DeviceId> {
        let sealed = URL_SAFE_NO_PAD.decode(shown?).ok()?;
        let said = self.vault.open_sealed(OWNER, &sealed)?;
        let (given_at, name) = said.split_first_chunk()?;
        let age_ms = now_ms() - i64::from_be_bytes(*given_at);
        if name != username_key.as_bytes() || age_ms > REMEMBERED.as_millis() as i64 {
            return None;
        }
        sealed.first_chunk().copied()
    }
}
