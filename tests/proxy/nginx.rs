//! An nginx of one's own: a private folder, free ports, one process.

use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::time::Duration;

use salon::server::config::{PublicUrl, TrustedProxies};
use tempfile::{TempDir, tempdir};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::certificate::Certificate;
use crate::support::{Client, Server, in_time};

/// The name in `deploy/nginx.conf`.
pub const NAME: &str = "chat.example.org";

/// nginx before a server.
pub struct Proxied {
    pub server: Server,
    pub http: SocketAddr,
    pub https: SocketAddr,
    pub certificate: Certificate,
    _nginx: Child,
    _ports: [TcpSocket; 2],
    _directory: TempDir,
}

/// A port that is bound here and never listens, so that nobody else is given it.
fn free_port() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

impl Proxied {
    pub async fn start() -> Self {
        let directory = tempdir().unwrap();
        let certificate = Certificate::write(directory.path(), NAME);
        let ports = [free_port(), free_port()];
        let [http, https] = [0, 1].map(|index: usize| ports[index].local_addr().unwrap());
        let server = Server::start_with(|config| {
            config.public_url = PublicUrl::parse(&format!("https://{NAME}:{}", https.port()));
            config.trusted_proxies = TrustedProxies::parse("127.0.0.1").unwrap();
        })
        .await;
        let nginx = start(&directory, &certificate, http, https, server.address).await;
        Self { server, http, https, certificate, _nginx: nginx, _ports: ports, _directory: directory }
    }

    /// A client with an address of its own, which speaks https to nginx.
    pub fn client(&self, address: &str) -> Client {
        let address: IpAddr = address.parse().unwrap();
        let builder = self.certificate.trusted().local_address(address).resolve(NAME, self.https);
        Client::at(&format!("https://{NAME}:{}", self.https.port()), builder)
    }
}

/// Start nginx with `deploy/nginx.conf`, in which addresses, ports and files are replaced by those of the test, and
/// nothing else.
async fn start(
    directory: &TempDir,
    certificate: &Certificate,
    http: SocketAddr,
    https: SocketAddr,
    salon: SocketAddr,
) -> Child {
    let mut site = include_str!("../../deploy/nginx.conf").to_owned();
    let live = format!("/etc/letsencrypt/live/{NAME}");
    for (ours, theirs) in [
        ("listen 80;", format!("listen {http};")),
        ("listen 443 ssl", format!("listen {https} ssl")),
        ("listen [::]:80;", String::new()),
        ("listen [::]:443 ssl http2;", String::new()),
        ("server 127.0.0.1:3000;", format!("server {salon};")),
        (&format!("{live}/fullchain.pem"), certificate.file.display().to_string()),
        (&format!("{live}/privkey.pem"), certificate.key_file.display().to_string()),
    ] {
        assert_eq!(site.matches(ours).count(), 1, "{ours}");
        site = site.replace(ours, &theirs);
    }
    let folder = directory.path();
    std::fs::write(folder.join("salon.conf"), site).unwrap();
    // What Debian's nginx.conf has around it, as far as it matters; root would hand files on to another user.
    let user = if std::fs::metadata(folder).unwrap().uid() == 0 { "user root;" } else { "" };
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let main = format!(
        "{user}\ndaemon off;\nmaster_process off;\npid {0}/nginx.pid;\nevents {{}}\n\
         http {{\n{temporary}access_log off;\ngzip on;\ninclude {0}/salon.conf;\n}}\n",
        folder.display()
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, main).unwrap();
    let log = folder.join("error.log");
    let mut command = Command::new("nginx");
    // Debian keeps it where only root's PATH leads.
    command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
    command.arg("-p").arg(folder).arg("-e").arg(&log).arg("-c").arg(&file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let mut nginx = command.spawn().expect("nginx, which scripts/setup.sh installs");
    in_time("nginx to listen", async {
        for address in [http, https] {
            while TcpStream::connect(address).await.is_err() {
                if let Some(status) = nginx.try_wait().unwrap() {
                    panic!("nginx: {status}: {}", std::fs::read_to_string(&log).unwrap_or_default());
                }
                sleep(Duration::from_millis(20)).await;
            }
        }
    })
    .await;
    nginx
}
