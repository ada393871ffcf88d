//! A Redis of a test's own: on a port of its own, keeping nothing.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::ReservedPort;

pub struct Redis {
    address: SocketAddr,
    directory: TempDir,
    server: Option<Child>,
    _port: ReservedPort,
}

impl Redis {
    /// Start one and wait until it answers.
    pub fn start() -> Self {
        let port = ReservedPort::new();
        let address = port.address();
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
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("redis-server, which scripts/setup.sh installs");
        let mut log = BufReader::new(server.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ready to accept connections") {
            assert!(log.read_line(&mut said).unwrap() > 0, "Redis does not start: {said}");
        }
        // It goes on talking.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        self.server = Some(server);
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
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
