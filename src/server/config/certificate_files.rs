//! With which the server speaks TLS itself.

use std::path::PathBuf;

use super::ConfigError;

/// PEM files: a certificate with its chain, and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Both or none.
///
/// # Errors
/// One without the other.
pub fn certificate_files(
    certificate: Option<String>,
    key: Option<String>,
) -> Result<Option<CertificateFiles>, ConfigError> {
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            Ok(Some(CertificateFiles { certificate: certificate.into(), key: key.into() }))
        }
        (Some(_), None) => {
            Err(ConfigError("tls_certificate needs tls_key (SALON_TLS_KEY) as well".to_owned()))
        }
        (None, Some(_)) => {
            Err(ConfigError("tls_key needs tls_certificate (SALON_TLS_CERTIFICATE) as well".to_owned()))
        }
    }
}
