//! A browser's side of a subscription: its keys, and reading what arrives. Written by RFC 8291 alone.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::elliptic_curve::Generate;
use p256::{PublicKey, SecretKey};
use salon::protocol::PushStatus;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::service::{Arrived, Service};
use crate::support::Client;

pub struct Device {
    pub name: &'static str,
    pub endpoint: String,
    secret: SecretKey,
    auth: [u8; 16],
}

impl Device {
    pub fn new(service: &Service, name: &'static str) -> Self {
        let endpoint = format!("http://{}/{name}", service.address);
        Self { name, endpoint, secret: SecretKey::generate(), auth: Generate::generate() }
    }

    /// The arguments of `subscribe_push`.
    pub fn form(&self, hide_content: bool) -> Value {
        json!({
            "endpoint": self.endpoint,
            "p256dh": BASE64_URL_SAFE_NO_PAD.encode(self.secret.public_key().to_sec1_bytes()),
            "auth": BASE64_URL_SAFE_NO_PAD.encode(self.auth),
            "hide_content": hide_content,
        })
    }

    pub async fn subscribe(&self, client: &Client, hide_content: bool) -> PushStatus {
        client.call("subscribe_push", self.form(hide_content)).await
    }

    /// Decrypt what was sent to this device.
    pub fn read(&self, arrived: &Arrived) -> Value {
        assert_eq!(arrived.device, self.name);
        assert_eq!(arrived.headers["content-encoding"], "aes128gcm");
        let (salt, rest) = arrived.body.split_at(16);
        let (record_size, rest) = rest.split_at(4);
        assert!(u32::from_be_bytes(record_size.try_into().unwrap()) as usize >= arrived.body.len() - 86);
        assert!(arrived.body.len() <= 4096, "services take no more");
        let (sender, sealed) = rest[1..].split_at(rest[0].into());

        let ours = self.secret.public_key().to_sec1_bytes();
        let shared = self.secret.diffie_hellman(&PublicKey::from_sec1_bytes(sender).unwrap());
        let info = [b"WebPush: info\0", ours.as_ref(), sender].concat();
        let keying: [u8; 32] = derive(&self.auth, shared.raw_secret_bytes(), &info);
        let key: [u8; 16] = derive(salt, &keying, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = derive(salt, &keying, b"Content-Encoding: nonce\0");
        let record = Aes128Gcm::new(&key.into()).decrypt(&Nonce::from(nonce), sealed).unwrap();
        let end = record.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(record[end], 2, "the last record");
        serde_json::from_slice(&record[..end]).unwrap()
    }
}

fn derive<const N: usize>(salt: &[u8], keying: &[u8], info: &[u8]) -> [u8; N] {
    let mut derived = [0; N];
    Hkdf::<Sha256>::new(Some(salt), keying).expand(info, &mut derived).unwrap();
    derived
}
