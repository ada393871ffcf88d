//! A proxy of one's own before a server: a private folder, free ports, one process.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use salon::server::config::{PublicUrl, TrustedProxies};
use tempfile::{TempDir, tempdir};
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::sleep;

use crate::certificate::Certificate;
use crate::support::{Client, ReservedPort, Server, in_time};
use crate::{caddy, nginx};

/// The name in the files of `deploy`.
pub const NAME: &str = "chat.example.org";

/// Which program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxy {
    Nginx,
    Caddy,
}

/// A proxy before a server.
pub struct Proxied {
    pub server: Server,
    pub http: SocketAddr,
    pub https: SocketAddr,
    pub certificate: Certificate,
    _proxy: Child,
    _ports: [ReservedPort; 2],
    directory: TempDir,
}

impl Proxied {
    pub async fn start(proxy: Proxy) -> Self {
        Self::start_trusting(proxy, "127.0.0.1").await
    }

    /// With another list of proxies that the server trusts.
    pub async fn start_trusting(proxy: Proxy, trusted: &str) -> Self {
        let directory = tempdir().unwrap();
        let certificate = Certificate::write(directory.path(), NAME);
        let ports = [ReservedPort::new(), ReservedPort::new()];
        let [http, https] = [0, 1].map(|index: usize| ports[index].address());
        let server = Server::start_with(|config| {
            config.public_url = PublicUrl::parse(&format!("https://{NAME}:{}", https.port()));
            config.trusted_proxies = TrustedProxies::parse(trusted).unwrap();
        })
        .await;
        let proxy = match proxy {
            Proxy::Nginx => nginx::start(&directory, &certificate, http, https, server.address).await,
            Proxy::Caddy => caddy::start(&directory, &certificate, http, https, server.address).await,
        };
        Self { server, http, https, certificate, _proxy: proxy, _ports: ports, directory }
    }

    /// A client with an address of its own, which speaks https to the proxy.
    pub fn client(&self, address: &str) -> Client {
        let address: IpAddr = address.parse().unwrap();
        let builder = self.certificate.trusted().local_address(address).resolve(NAME, self.https);
        Client::at(&format!("https://{NAME}:{}", self.https.port()), builder)
    }

    /// What nginx has logged, once so many requests are in it: it writes a line after its answer.
    pub async fn logged(&self, requests: usize) -> String {
        in_time("lines in the log", async {
            loop {
                let log = std::fs::read_to_string(self.directory.path().join(nginx::LOG)).unwrap();
                if log.lines().count() >= requests {
                    return log;
                }
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await
    }
}

/// Wait for a proxy; what it has logged is shown if it ends instead.
pub async fn until_it_listens(proxy: &mut Child, addresses: &[SocketAddr], log: &Path) {
    in_time("the proxy to listen", async {
        for address in addresses {
            while TcpStream::connect(address).await.is_err() {
                if let Some(status) = proxy.try_wait().unwrap() {
                    panic!("{status}: {}", std::fs::read_to_string(log).unwrap_or_default());
                }
                sleep(Duration::from_millis(20)).await;
            }
        }
    })
    .await;
}
