//! Debian's Caddy, with `deploy/Caddyfile`.

use std::net::SocketAddr;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::certificate::Certificate;
use crate::proxied::{NAME, until_it_listens};

/// Start Caddy with `deploy/Caddyfile`, in which addresses, ports and the certificate are replaced by those of the
/// test, and nothing else.
pub async fn start(
    directory: &TempDir,
    certificate: &Certificate,
    http: SocketAddr,
    https: SocketAddr,
    salon: SocketAddr,
) -> Child {
    let mut site = include_str!("../../deploy/Caddyfile").to_owned();
    let (file, key) = (certificate.file.display(), certificate.key_file.display());
    for (ours, theirs) in [
        (
            format!("\n{NAME} {{\n"),
            format!("\nhttps://{NAME}:{} {{\n\ttls {file} {key}\n\tbind 127.0.0.1\n", https.port()),
        ),
        ("reverse_proxy 127.0.0.1:3000".to_owned(), format!("reverse_proxy {salon}")),
        (
            "\n{\n".to_owned(),
            format!("\n{{\n\tadmin off\n\thttp_port {}\n\thttps_port {}\n", http.port(), https.port()),
        ),
    ] {
        assert_eq!(site.matches(&ours).count(), 1, "{ours}");
        site = site.replace(&ours, &theirs);
    }
    let folder = directory.path();
    let file = folder.join("Caddyfile");
    std::fs::write(&file, site).unwrap();
    let log = folder.join("caddy.log");
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
    // It keeps things at home.
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
    let mut caddy = command.kill_on_drop(true).spawn().expect("caddy, which scripts/setup.sh installs");
    until_it_listens(&mut caddy, &[http, https], &log).await;
    caddy
}
