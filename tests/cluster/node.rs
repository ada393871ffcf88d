//! A node: a process with a data directory and a port of its own, which stay when it is gone.

use std::fs::File;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::command::{Serving, salon};
use crate::support::{Client, ReservedPort};

/// How long a node may take to drain and end.
const DRAIN_LIMIT: Duration = Duration::from_secs(25);

pub struct Node {
    pub address: SocketAddr,
    directory: TempDir,
    variables: Vec<(&'static str, String)>,
    serving: Option<Serving>,
    _port: ReservedPort,
}

impl Node {
    /// Start one that has the key of another, if there is one.
    pub async fn start(variables: Vec<(&'static str, String)>, key: Option<&Path>) -> Self {
        let directory = TempDir::new().unwrap();
        let port = ReservedPort::new();
        let address = port.address();
        let mut node = Self { address, directory, variables, serving: None, _port: port };
        if let Some(key) = key {
            std::fs::create_dir(node.data_dir()).unwrap();
            std::fs::copy(key, node.key()).unwrap();
        }
        node.start_again().await;
        node
    }

    pub async fn start_again(&mut self) {
        assert!(self.serving.is_none(), "it is running");
        let data_dir = self.data_dir().display().to_string();
        let listen = self.address.to_string();
        let mut command = salon(self.directory.path(), &["--listen", &listen, "--data-dir", &data_dir]);
        command.env("SALON_LOG", "warn").envs(self.variables.iter().map(|(name, value)| (name, value)));
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        self.serving = Some(Serving::start_logging(command, log).await);
    }

    pub async fn kill(&mut self) {
        let serving = self.serving.take().expect("it is running");
        serving.signal("KILL").await;
        assert_eq!(serving.ended().await.0.signal(), Some(9));
    }

    /// As a service manager would begin it.
    pub async fn ask_to_stop(&self) {
        self.serving.as_ref().expect("it is running").signal("TERM").await;
    }

    /// Wait until it has ended cleanly, which somebody has asked for.
    pub async fn stopped(&mut self) {
        let serving = self.serving.take().expect("it is running");
        let ended = tokio::time::timeout(DRAIN_LIMIT, serving.ended_some_day()).await;
        let (status, _) = ended.unwrap_or_else(|_| panic!("it is not gone after {DRAIN_LIMIT:?}"));
        assert_eq!(status.code(), Some(0), "{}", self.log());
    }

    pub fn guest(&self) -> Client {
        Client::new(self.address)
    }

    pub fn key(&self) -> PathBuf {
        self.data_dir().join("salon.key")
    }

    /// Warnings and errors, of all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap()
    }

    fn data_dir(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn log_file(&self) -> PathBuf {
        self.directory.path().join("node.log")
    }
}
