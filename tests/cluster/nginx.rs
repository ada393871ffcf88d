//! nginx before the nodes: whoever it cannot reach, it leaves out for a second.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Duration, sleep};

use crate::support::{ReservedPort, in_time};

pub struct Nginx {
    pub address: SocketAddr,
    _process: Child,
    _directory: TempDir,
    _port: ReservedPort,
}

impl Nginx {
    pub async fn start(nodes: &[SocketAddr]) -> Self {
        let port = ReservedPort::new();
        let address = port.address();
        let directory = TempDir::new().unwrap();
        let folder = directory.path();
        let file = folder.join("nginx.conf");
        std::fs::write(&file, configuration(&directory, address, nodes)).unwrap();
        let mut command = Command::new("nginx");
        // Debian keeps it where only root's PATH leads.
        command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()));
        command.arg("-p").arg(folder).arg("-e").arg(folder.join("error.log")).arg("-c").arg(&file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let process = command.spawn().expect("nginx, which scripts/setup.sh installs");
        in_time("nginx to listen", async {
            while TcpStream::connect(address).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        Self { address, _process: process, _directory: directory, _port: port }
    }
}

fn configuration(directory: &TempDir, address: SocketAddr, nodes: &[SocketAddr]) -> String {
    let folder = directory.path().display();
    let user = if std::fs::metadata(directory.path()).unwrap().uid() == 0 { "user root;" } else { "" };
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {folder}/{name};\n"))
        .concat();
    let servers = nodes.iter().map(|node| format!("server {node} max_fails=1 fail_timeout=1s;\n"));
    let servers: String = servers.collect();
    format!(
        "{user}
        daemon off;
        master_process off;
        pid {folder}/nginx.pid;
        events {{}}
        http {{
            {temporary}
            access_log off;
            map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
            upstream salon {{ {servers} }}
            server {{
                listen {address};
                location / {{
                    proxy_pass http://salon;
                    proxy_http_version 1.1;
                    proxy_set_header Host $http_host;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                    proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Forwarded-Proto http;
                    proxy_connect_timeout 1s;
                    proxy_read_timeout 90s;
                }}
            }}
        }}
        "
    )
}
