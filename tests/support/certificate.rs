//! Certificates that are made for one test, and clients that trust them.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::CertifiedKey;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::in_time;

/// A certificate that signs itself, in two PEM files.
pub struct Certificate {
    pub name: String,
    pub file: PathBuf,
    pub key_file: PathBuf,
    pub der: CertificateDer<'static>,
}

impl Certificate {
    /// Make one for a name, and write `certificate.pem` and `key.pem`.
    pub fn write(directory: &Path, name: &str) -> Self {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed([name.to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let (file, key_file) = (directory.join("certificate.pem"), directory.join("key.pem"));
        std::fs::write(&file, cert.pem()).unwrap();
        std::fs::write(&key_file, signing_key.serialize_pem()).unwrap();
        Self { name: name.to_owned(), file, key_file, der: cert.der().clone() }
    }

    /// A builder of clients that trust it.
    pub fn trusted(&self) -> reqwest::ClientBuilder {
        let root = reqwest::Certificate::from_der(&self.der).unwrap();
        reqwest::Client::builder().tls_built_in_root_certs(false).add_root_certificate(root)
    }

    /// How a client trusts it beneath HTTP.
    pub fn client_config(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap();
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }

    /// A connection to a server that has to have it.
    pub async fn connect(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = in_time("a connection", TcpStream::connect(address)).await?;
        let name = ServerName::try_from(self.name.clone()).unwrap();
        in_time("a handshake", TlsConnector::from(self.client_config()).connect(name, stream)).await
    }
}
