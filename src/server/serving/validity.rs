//! What a certificate says of itself: how long it is valid, and for which names.

use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{CertificateError, Error, RootCertStore};

/// How a certificate stands at a moment, whoever has issued it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    NotYet,
    Valid,
    /// Since some Unix second.
    Expired(u64),
}

/// Of the first certificate, at a moment in Unix seconds.
pub fn validity(certified: &CertifiedKey, at: u64) -> Validity {
    let [certificate, chain @ ..] = certified.cert.as_slice() else { return Validity::Valid };
    let Ok(parsed) = ParsedCertificate::try_from(certificate) else { return Validity::Valid };
    // Its time is judged before its issuer, whom we need not know.
    let verified = verify_server_cert_signed_by_trust_anchor(
        &parsed,
        &RootCertStore::empty(),
        chain,
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(at)),
        ring::default_provider().signature_verification_algorithms.all,
    );
    match verified {
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            Validity::Expired(not_after.as_secs())
        }
        Err(Error::InvalidCertificate(CertificateError::Expired)) => Validity::Expired(at),
        Err(Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        )) => Validity::NotYet,
        _ => Validity::Valid,
    }
}

/// Whether it is one for a name or an address.
pub fn is_for(certified: &CertifiedKey, name: &str) -> bool {
    let parsed = certified.cert.first().and_then(|certificate| ParsedCertificate::try_from(certificate).ok());
    let name = ServerName::try_from(name.trim_start_matches('[').trim_end_matches(']'));
    parsed.zip(name.ok()).is_some_and(|(parsed, name)| verify_server_name(&parsed, &name).is_ok())
}
