//! Signing in in two steps.

use serde::{Deserialize, Serialize};

/// How somebody stands to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TwoFactorState {
    /// Signing in takes a code.
    pub enabled: bool,
    /// Recovery codes that were not used yet.
    pub recovery_codes: i64,
    /// What to take in, from `totp_begin` until `totp_enable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<TwoFactorSetup>,
}

/// What an authenticator is to take in. A secret.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TwoFactorSetup {
    /// Base32, for typing.
    pub secret: String,
    /// `otpauth://totp/…`
    pub uri: String,
    /// The address as a QR code: an SVG document.
    pub qr: String,
}

impl std::fmt::Debug for TwoFactorSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TwoFactorSetup(…)")
    }
}
