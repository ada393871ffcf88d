//! The server under torture: a process of its own, on one port and one data directory for as long as a test lasts.

use std::fs::File;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::command::{Serving, salon};
use crate::support::{Client, ReservedPort, Seed};

/// How long a server may take to drain and end.
pub const DRAIN_LIMIT: Duration = Duration::from_secs(25);

/// A server that can be killed, and started again where it was.
pub struct Victim {
    pub address: SocketAddr,
    directory: TempDir,
    data_dir: PathBuf,
    variables: Vec<(&'static str, String)>,
    serving: Option<Serving>,
    _port: ReservedPort,
}

impl Victim {
    /// Start on an empty directory.
    pub async fn start() -> Self {
        Self::start_with(None, Vec::new()).await
    }

    /// Start with a data directory elsewhere, or with variables.
    pub async fn start_with(data_dir: Option<PathBuf>, variables: Vec<(&'static str, String)>) -> Self {
        let directory = TempDir::new().unwrap();
        let port = ReservedPort::new();
        let mut victim = Self {
            address: port.address(),
            data_dir: data_dir.unwrap_or_else(|| directory.path().join("data")),
            directory,
            variables,
            serving: None,
            _port: port,
        };
        victim.start_again().await;
        victim
    }

    pub async fn start_again(&mut self) {
        assert!(self.serving.is_none(), "it is running");
        let data_dir = self.data_dir.display().to_string();
        let listen = self.address.to_string();
        let mut command = salon(self.directory.path(), &["--listen", &listen, "--data-dir", &data_dir]);
        command.env("SALON_UNLIMITED", "1").env("SALON_LOG", "warn");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        self.serving = Some(Serving::start_logging(command, log).await);
    }

    /// As a power cut or the kernel would.
    pub async fn kill(&mut self) {
        let serving = self.serving.take().expect("it is running");
        serving.signal("KILL").await;
        assert_eq!(serving.ended().await.0.signal(), Some(9));
    }

    /// As a service manager would. How long it took to end, which it has to do cleanly.
    pub async fn drain(&mut self) -> Duration {
        let serving = self.serving.take().expect("it is running");
        let begun = Instant::now();
        serving.signal("TERM").await;
        let ended = tokio::time::timeout(DRAIN_LIMIT, serving.ended_some_day()).await;
        let (status, _) = ended.unwrap_or_else(|_| panic!("it is not gone after {DRAIN_LIMIT:?}"));
        assert_eq!(status.code(), Some(0), "{}", self.log());
        begun.elapsed()
    }

    /// What it has in memory, in bytes.
    pub fn resident_bytes(&self) -> i64 {
        let id = self.serving.as_ref().expect("it is running").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib: i64 = line.trim().strip_suffix(" kB").unwrap().parse().unwrap();
        kib * 1024
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Warnings and errors, of all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap()
    }

    pub async fn seed(&self) -> Seed {
        Seed::open(&self.data_dir).await
    }

    /// Someone who has signed in before, reaching the server by an address that may be a proxy's.
    pub fn guest(&self, cookie: &str) -> Client {
        Client::with_cookie(self.address, cookie)
    }

    fn log_file(&self) -> PathBuf {
        self.directory.path().join("server.log")
    }
}
