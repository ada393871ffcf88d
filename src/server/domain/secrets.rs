//! Secrets that are handed out once, and kept as their hashes.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new one, of 244 random bits.
pub fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// SHA-256 in hex. Enough for what cannot be guessed; passwords need more.
pub fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}
