//! Encrypts what is pushed so that only the browser can read it: RFC 8291, with the content coding of RFC 8188.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use p256::elliptic_curve::Generate;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

use super::from_base64url;

/// Bytes that can be pushed: services take 4096, with the header and what encryption adds.
pub const PLAINTEXT_BYTES: usize = 3_993;
/// The size of a record; everything is in one.
const RECORD_BYTES: u32 = 4_096;
/// Ends the last record.
const LAST_RECORD: u8 = 2;

/// The browser's half of the agreement.
#[derive(Debug, Clone)]
pub struct UserAgentKeys {
    public: PublicKey,
    auth: [u8; 16],
}

impl UserAgentKeys {
    /// From the base64url that `PushSubscription.toJSON` gives.
    pub fn decode(p256dh: &str, auth: &str) -> Option<Self> {
        let public = PublicKey::from_sec1_bytes(&from_base64url(p256dh)?).ok()?;
        Some(Self { public, auth: from_base64url(auth)?.try_into().ok()? })
    }
}

/// The body of a push request; `None` if there is too much to say.
pub fn encrypt(plaintext: &[u8], keys: &UserAgentKeys) -> Option<Vec<u8>> {
    seal(plaintext, keys, &SecretKey::generate(), Generate::generate())
}

fn seal(plaintext: &[u8], keys: &UserAgentKeys, secret: &SecretKey, salt: [u8; 16]) -> Option<Vec<u8>> {
    if plaintext.len() > PLAINTEXT_BYTES {
        return None;
    }
    let ours = secret.public_key().to_sec1_bytes();
    let shared = secret.diffie_hellman(&keys.public);
    let info = [b"WebPush: info\0".as_slice(), &keys.public.to_sec1_bytes(), &ours].concat();
    let keying: [u8; 32] = derive(&keys.auth, shared.raw_secret_bytes(), &info)?;
    let key: [u8; 16] = derive(&salt, &keying, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = derive(&salt, &keying, b"Content-Encoding: nonce\0")?;

    let record = [plaintext, &[LAST_RECORD]].concat();
    let sealed = Aes128Gcm::new(&key.into()).encrypt(&Nonce::from(nonce), record.as_slice()).ok()?;
    let key_length = u8::try_from(ours.len()).ok()?;
    Some([salt.as_slice(), &RECORD_BYTES.to_be_bytes(), &[key_length], &ours, &sealed].concat())
}

fn derive<const N: usize>(salt: &[u8], keying: &[u8], info: &[u8]) -> Option<[u8; N]> {
    let mut derived = [0; N];
    Hkdf::<Sha256>::new(Some(salt), keying).expand(info, &mut derived).ok()?;
    Some(derived)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::push::base64url;

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let keys = UserAgentKeys::decode(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        )
        .unwrap();
        let secret = from_base64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let salt = from_base64url("DGv6ra1nlYgDCS1FRnbzlw").unwrap().try_into().unwrap();
        let body = seal(
            b"When I grow up, I want to be a watermelon",
            &keys,
            &SecretKey::from_slice(&secret).unwrap(),
            salt,
        );
        assert_eq!(
            base64url(body.unwrap()),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
             AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_too_long_is_refused_and_what_fits_fits() {
        let keys = UserAgentKeys { public: SecretKey::generate().public_key(), auth: [7; 16] };
        assert_eq!(encrypt(&[b'a'; PLAINTEXT_BYTES], &keys).unwrap().len(), RECORD_BYTES as usize);
        assert!(encrypt(&[b'a'; PLAINTEXT_BYTES + 1], &keys).is_none());
    }

    #[test]
    fn nonsense_is_no_key() {
        let public =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        assert!(UserAgentKeys::decode(&format!("{public}="), "BTBZMqHH6r4Tts7J_aSIgg==").is_some());
        assert!(UserAgentKeys::decode(public, "BTBZ").is_none());
        assert!(UserAgentKeys::decode("BCVx", "BTBZMqHH6r4Tts7J_aSIgg").is_none());
        assert!(UserAgentKeys::decode(&public.replace("w4", "w5"), "BTBZMqHH6r4Tts7J_aSIgg").is_none());
    }
}
