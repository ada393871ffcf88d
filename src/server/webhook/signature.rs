//! Signs what is sent, so that its receiver knows whom it is from.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `Salon-Signature`: `t=<Unix seconds>,v1=<hex>`, where `v1` is HMAC-SHA256 with the webhook's secret over
/// the time, a dot and the body. A receiver compares, and refuses times that are long gone: a request that was
/// overheard is of no use to anyone.
pub fn sign(secret: &str, seconds: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let tag: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test`.
    #[test]
    fn anyone_with_the_secret_can_compute_it() {
        let signature = sign("whsec_test", 1_700_000_000, br#"{"a":1}"#);
        assert_eq!(
            signature,
            "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789"
        );
    }
}
