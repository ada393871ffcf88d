//! VAPID, RFC 8292: tells push services who is sending.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Generate;
use reqwest::Url;
use serde::Serialize;

use super::{base64url, from_base64url};

/// How long a token is good for, in seconds; a day is the most that services accept.
const VALID_SECONDS: i64 = 12 * 60 * 60;

/// The server's key pair. The private one cannot be read back.
pub struct Vapid {
    key: SigningKey,
    public_key: String,
    subject: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

impl Vapid {
    /// A new private key, as it is kept.
    pub fn new_key() -> String {
        base64url(SigningKey::generate().to_bytes())
    }

    /// From a key that is kept. `subject` is a `mailto:` or `https:` address.
    pub fn from_key(key: &str, subject: Option<String>) -> Option<Self> {
        let key = SigningKey::from_slice(&from_base64url(key)?).ok()?;
        let public_key = base64url(key.verifying_key().to_sec1_point(false).as_bytes());
        Some(Self { key, public_key, subject })
    }

    /// What browsers subscribe with: an uncompressed point, base64url.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The `Authorization` header for an endpoint, at a time in Unix milliseconds.
    pub fn authorization(&self, endpoint: &Url, now_ms: i64) -> Option<String> {
        let claims = Claims {
            aud: endpoint.origin().ascii_serialization(),
            exp: now_ms / 1000 + VALID_SECONDS,
            sub: self.subject.as_deref(),
        };
        let header = base64url(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{header}.{}", base64url(serde_json::to_vec(&claims).ok()?));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Some(format!("vapid t={signed}.{}, k={}", base64url(signature.to_bytes()), self.public_key))
    }
}

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vapid").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_is_the_same_again() {
        let key = Vapid::new_key();
        let [one, two] = [(); 2].map(|()| Vapid::from_key(&key, None).unwrap());
        assert_eq!(one.public_key(), two.public_key());
        assert_ne!(Vapid::new_key(), key);
        assert!(Vapid::from_key("damaged", None).is_none());
        assert!(!format!("{one:?}").contains(&key));
    }
}
