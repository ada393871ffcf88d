//! TLS by certificate files, which are read anew when they change.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::validity::{Validity, validity};
use crate::server::config::CertificateFiles;

/// How long a handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Why files cannot be used: one line that names the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsError(String);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// TLS 1.2 and 1.3, with the certificate that stands in the files. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Current>,
    files: CertificateFiles,
}

impl Tls {
    /// Read the files.
    ///
    /// # Errors
    /// One cannot be read or understood, or the key is not the certificate's.
    pub fn open(files: CertificateFiles) -> Result<Self, TlsError> {
        let certificate = Arc::new(Current(RwLock::new(Arc::new(load(&files)?))));
        let config = ServerConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError(format!("TLS cannot be set up: {error}")))?;
        let mut config = config.with_no_client_auth().with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: Arc::new(config).into(), certificate, files })
    }

    /// Shake hands.
    ///
    /// # Errors
    /// The client wants what we have not, or took too long.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        timeout(HANDSHAKE_TIMEOUT, self.acceptor.accept(stream)).await?
    }

    /// Read the files anew when they have changed, and on SIGHUP. Files that cannot be used change nothing.
    pub async fn keep_current(self, stop: CancellationToken) {
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
        let mut look = interval(LOOK_EVERY);
        let mut seen = self.state_of_files();
        loop {
            let asked = tokio::select! {
                () = stop.cancelled() => return,
                _ = hangup.recv() => true,
                _ = look.tick() => false,
            };
            let found = self.state_of_files();
            if asked || found != seen {
                seen = found;
                self.read_again();
            }
        }
    }

    fn read_again(&self) {
        match load(&self.files) {
            Ok(certificate) => {
                self.certificate.replace(certificate);
                tracing::info!(file = %self.files.certificate.display(), "the certificate was read again");
            }
            Err(error) => tracing::error!(%error, "the certificate stays the one from before"),
        }
    }

    fn state_of_files(&self) -> [Option<(SystemTime, u64)>; 2] {
        [&self.files.certificate, &self.files.key].map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Current {
    fn replace(&self, certificate: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn provider() -> CryptoProvider {
    ring::default_provider()
}

/// A certificate with its chain, and its key, to be served.
fn load(files: &CertificateFiles) -> Result<CertifiedKey, TlsError> {
    let certified = certified(files)?;
    if let Some(problem) = out_of_date(&certified) {
        // Served none the less: readers may pass over a warning, and nobody gets past a server that is not there.
        tracing::error!(file = %files.certificate.display(), "the certificate {problem}");
    }
    Ok(certified)
}

/// A certificate with its chain, and its key, whether or not their time has come.
///
/// # Errors
/// A file cannot be read or understood, or the key is not the certificate's.
pub fn certified(files: &CertificateFiles) -> Result<CertifiedKey, TlsError> {
    let CertificateFiles { certificate: certificate_file, key: key_file } = files;
    let wrong = |path: &Path, what: String| TlsError(format!("{}: {what}", path.display()));
    let text = read(certificate_file)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, pem::Error>>()
        .map_err(|error| wrong(certificate_file, format!("this is not a PEM file: {error}")))?;
    if chain.is_empty() {
        return Err(wrong(certificate_file, "there is no certificate in PEM form in it".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_slice(&read(key_file)?).map_err(|error| match error {
        pem::Error::NoItemsFound => wrong(key_file, "there is no private key in PEM form in it".to_owned()),
        error => wrong(key_file, format!("this is not a PEM file: {error}")),
    })?;
    let key = provider()
        .key_provider
        .load_private_key(key)
        .map_err(|error| wrong(key_file, format!("the key cannot be used: {error}")))?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
        Err(Error::InconsistentKeys(_)) => {
            return Err(wrong(key_file, format!("this is not the key of {}", certificate_file.display())));
        }
        Err(error) => {
            return Err(wrong(certificate_file, format!("the certificate cannot be understood: {error}")));
        }
    }
    Ok(certified)
}

/// What is wrong with the time of a certificate, if something is.
fn out_of_date(certified: &CertifiedKey) -> Option<&'static str> {
    match validity(certified, UnixTime::now().as_secs()) {
        Validity::Valid => None,
        Validity::Expired(_) => Some("has expired"),
        Validity::NotYet => Some("is not valid yet"),
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError(format!("{}: cannot be read: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use tempfile::{TempDir, tempdir};

    use super::*;

    /// A certificate that was valid in some years, and its key.
    fn made(years: std::ops::Range<i32>) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
        certificate.not_before = date_time_ymd(years.start, 1, 1);
        certificate.not_after = date_time_ymd(years.end, 1, 1);
        (certificate.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    fn files(certificate: &str, key: &str) -> (TempDir, CertificateFiles) {
        let directory = tempdir().unwrap();
        let path = |name| directory.path().join(name);
        let files = CertificateFiles { certificate: path("certificate.pem"), key: path("key.pem") };
        std::fs::write(&files.certificate, certificate).unwrap();
        std::fs::write(&files.key, key).unwrap();
        (directory, files)
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let ((certificate, key), (_, another)) = (made(2020..2100), made(2020..2100));
        let cut = &certificate[..certificate.len() / 2];
        let garbage = "-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n";
        for (certificate, key, expected) in [
            ("", key.as_str(), "certificate.pem: there is no certificate"),
            ("no PEM file", &key, "certificate.pem: there is no certificate"),
            (&key, &key, "certificate.pem: there is no certificate"),
            (cut, &key, "certificate.pem: this is not a PEM file"),
            (garbage, &key, "certificate.pem: the certificate cannot be understood"),
            (&certificate, "", "key.pem: there is no private key"),
            (&certificate, &certificate, "key.pem: there is no private key"),
            (&certificate, &another, "key.pem: this is not the key of"),
        ] {
            let (_directory, files) = files(certificate, key);
            let error = load(&files).unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains('\n'), "{error}");
        }
        let (directory, files) = files(&certificate, &key);
        load(&files).unwrap();
        std::fs::remove_file(&files.key).unwrap();
        assert!(load(&files).unwrap_err().to_string().contains("key.pem: cannot be read"));
        drop(directory);
        assert!(load(&files).unwrap_err().to_string().contains("certificate.pem: cannot be read"));
    }

    #[test]
    fn its_time_is_looked_at() {
        for (years, expected) in
            [(2000..2010, Some("has expired")), (2090..2100, Some("is not valid yet")), (2020..2100, None)]
        {
            let (certificate, key) = made(years);
            let (_directory, files) = files(&certificate, &key);
            assert_eq!(out_of_date(&load(&files).unwrap()), expected);
        }
    }
}
