//! The second step of signing in: codes by time (RFC 6238), and codes for when those are lost.

use std::fmt::Write;

use p256::elliptic_curve::Generate;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use super::Auth;
use crate::protocol::{ErrorCode, TwoFactorSetup, TwoFactorState, UserId};
use crate::server::clock::now_ms;
use crate::server::domain::DomainError;
use crate::server::qr;
use crate::server::store::TwoFactorRecord;

/// Whom an authenticator names beside the account.
const ISSUER: &str = "Salon";
/// As RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Codes for when the authenticator is lost.
const RECOVERY_CODES: usize = 10;
/// 120 bits each.
const RECOVERY_BYTES: usize = 15;
/// Characters between two hyphens.
const RECOVERY_GROUP: usize = 6;

impl Auth {
    /// How somebody stands to it.
    pub async fn two_factor(&self, user: UserId) -> Result<TwoFactorState, DomainError> {
        let Some(record) = self.domain.two_factor(user).await? else { return Ok(TwoFactorState::default()) };
        let TwoFactorRecord { enabled, recovery_codes, .. } = record;
        let setup = match enabled {
            true => None,
            false => self.setup(user, &record).await?,
        };
        Ok(TwoFactorState { enabled, recovery_codes, setup })
    }

    /// Whether signing in takes a second step.
    pub async fn takes_code(&self, user: UserId) -> Result<bool, DomainError> {
        Ok(self.domain.two_factor(user).await?.is_some_and(|record| record.enabled))
    }

    /// Make a secret for somebody's authenticator. It counts once a code of it was given.
    ///
    /// # Errors
    /// `wrong_password`, `conflict` when one is in use, `rate_limited`.
    pub async fn begin_two_factor(
        &self,
        user: UserId,
        password: &str,
    ) -> Result<TwoFactorState, DomainError> {
        self.confirm(user, password).await?;
        let secret: [u8; SECRET_BYTES] = Generate::generate();
        let sealed = self.vault.seal(user.0, &secret).ok_or(ErrorCode::Internal)?;
        self.domain.begin_two_factor(user, sealed).await?;
        self.two_factor(user).await
    }

    /// Take the secret into use. Returns the recovery codes, which nobody can see again.
    ///
    /// # Errors
    /// `wrong_code`, `conflict` when it is in use or none was made, `rate_limited`.
    pub async fn enable_two_factor(&self, user: UserId, code: &str) -> Result<Vec<String>, DomainError> {
        self.limits.codes_by_user.check(&user).await?;
        let record = self.domain.two_factor(user).await?.filter(|record| !record.enabled);
        let record = record.ok_or(ErrorCode::Conflict)?;
        let step = self.step(user, &record, code).ok_or(ErrorCode::WrongCode)?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
        let hashes = codes.iter().map(|code| hash(code)).collect();
        self.domain.enable_two_factor(user, step, hashes).await?;
        Ok(codes)
    }

    /// Sign in by name and password alone from now on.
    ///
    /// # Errors
    /// `wrong_password`, `wrong_code`, `rate_limited`.
    pub async fn disable_two_factor(
        &self,
        user: UserId,
        password: &str,
        code: &str,
    ) -> Result<(), DomainError> {
        self.confirm(user, password).await?;
        self.check_code(user, code).await?;
        self.domain.disable_two_factor(user).await
    }

    /// Check the second step: a code of the authenticator, or a recovery code. Neither counts twice.
    ///
    /// # Errors
    /// `wrong_code`, `rate_limited`.
    pub async fn check_code(&self, user: UserId, code: &str) -> Result<(), DomainError> {
        self.limits.codes_by_user.check(&user).await?;
        let record = self.domain.two_factor(user).await?.filter(|record| record.enabled);
        let record = record.ok_or(ErrorCode::WrongCode)?;
        let accepted = match self.step(user, &record, code) {
            Some(step) => self.domain.use_step(user, step).await?,
            None => self.domain.use_recovery_code(user, hash(code)).await?,
        };
        if accepted { Ok(()) } else { Err(ErrorCode::WrongCode.into()) }
    }

    /// The step of time that a code belongs to, if it is one of now.
    fn step(&self, user: UserId, record: &TwoFactorRecord, code: &str) -> Option<i64> {
        let totp = self.totp(user, record)?;
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = totp.check(&digits, u64::try_from(now_ms() / 1000).ok()?)?;
        i64::try_from(step).ok()
    }

    fn totp(&self, user: UserId, record: &TwoFactorRecord) -> Option<Totp> {
        let Some(secret) = self.vault.open_sealed(user.0, &record.secret) else {
            tracing::error!(%user, "a secret cannot be opened: the key in the data directory is not the one it was sealed with");
            return None;
        };
        Builder::new().with_secret(secret).build().ok()
    }

    async fn setup(
        &self,
        user: UserId,
        record: &TwoFactorRecord,
    ) -> Result<Option<TwoFactorSetup>, DomainError> {
        let account = self.domain.account(user).await?;
        let Some(secret) = self.vault.open_sealed(user.0, &record.secret) else { return Ok(None) };
        let named = Builder::new()
            .with_secret(secret.clone())
            .with_issuer(Some(ISSUER))
            .with_account_name(account.username);
        let uri = named.build().and_then(|totp| totp.to_url()).map_err(|_| ErrorCode::Internal)?;
        let qr = qr::svg(&uri).ok_or(ErrorCode::Internal)?;
        Ok(Some(TwoFactorSetup { secret: totp_rs::Secret::from(secret).to_base32(), uri, qr }))
    }
}

/// Such as `abcdef-ghijkl-mnopqr-stuvwx`.
fn recovery_code() -> String {
    let bytes: [u8; RECOVERY_BYTES] = Generate::generate();
    let text = totp_rs::Secret::from(bytes.to_vec()).to_base32().to_lowercase();
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(RECOVERY_GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// Of a recovery code, however it was typed.
fn hash(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut hex = String::new();
    for byte in Sha256::digest(letters.to_ascii_lowercase()) {
        // A string takes whatever is written to it.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_long_and_forgiving() {
        let code = recovery_code();
        assert_eq!(code.len(), 27, "{code}");
        assert_ne!(code, recovery_code());
        assert_eq!(hash(&code), hash(&format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_ne!(hash(&code), hash(&code[1..]));
    }

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = Builder::new().with_secret(b"12345678901234567890".to_vec()).build().unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
        }
        assert_eq!(totp.check("287082", 59 + 90), None, "too late");
    }
}
