//! Debian's nginx, with `deploy/nginx.conf`.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::certificate::Certificate;
use crate::proxied::{NAME, until_it_listens};

/// What it logs of each request, in its folder.
pub const LOG: &str = "access.log";

/// Start nginx with `deploy/nginx.conf`, in which addresses, ports and files are replaced by those of the test, and
/// nothing else.
pub async fn start(
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
    site = site.replace("/var/log/nginx/salon.log", &folder.join(LOG).display().to_string());
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
    until_it_listens(&mut nginx, &[http, https], &log).await;
    nginx
}
