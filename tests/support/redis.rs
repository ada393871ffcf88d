//! A Redis of a test's own: on a port of its own, keeping nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::TcpSocket;

/// How long it may take to start.
const START_LIMIT: Duration = Duration::from_secs(15);

pub struct Redis {
    address: SocketAddr,
    directory: TempDir,
    server: Option<Child>,
    /// Bound, but never listening: while Redis is away, nobody else is given its port.
    _port: TcpSocket,
}

impl Redis {
    /// Start one and wait until it answers.
    pub fn start() -> Self {
        let port = TcpSocket::new_v4().unwrap();
        port.set_reuseaddr(true).unwrap();
        port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = port.local_addr().unwrap();
        let mut redis = Self { address, directory: TempDir::new().unwrap(), server: None, _port: port };
        redis.start_again();
        redis
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    pub fn start_again(&mut self) {
        assert!(self.server.is_none(), "it is running");
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &self.address.port().to_string()]);
        command.args(["--save", "", "--appendonly", "no", "--dir"]).arg(self.directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.server = Some(command.spawn().expect("redis-server, which scripts/setup.sh installs"));
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < START_LIMIT, "Redis does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        let mut server = self.server.take().expect("it is running");
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// Nothing comes from it and nothing gets to it, as by a network that is cut, until [`Redis::go_on`].
    pub fn hang(&self) {
        self.signal("STOP");
    }

    pub fn go_on(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.server.as_ref().expect("it is running").id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    fn answers(&self) -> bool {
        let asked = TcpStream::connect(self.address).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            Ok(&answer == b"+PONG")
        });
        asked.unwrap_or(false)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
