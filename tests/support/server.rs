//! A server under test.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use salon::protocol::RoomId;
use salon::server::config::{Config, ConfigFile, Overrides};
use salon::server::{self, StartError};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::database::execute;
use super::{Client, ReservedPort, Seed, database, in_time};

/// A server with a data directory of its own. It can be stopped and started again at the same address.
pub struct Server {
    pub address: SocketAddr,
    config: Config,
    data_dir: TempDir,
    running: Option<Running>,
    _port: ReservedPort,
}

struct Running {
    task: JoinHandle<Result<(), StartError>>,
    shutdown: CancellationToken,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Start with a changed configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let data_dir = TempDir::new().unwrap();
        let port = ReservedPort::new();
        let address = port.address();
        let overrides = Overrides {
            listen: Some(address.to_string()),
            data_dir: Some(data_dir.path().join("data").display().to_string()),
            site_root: Some(data_dir.path().join("site").display().to_string()),
            ..Overrides::default()
        };
        let mut config = Config::resolve(ConfigFile::default(), &overrides).unwrap();
        config.database_url = database::url(&config.data_dir).await;
        change(&mut config);
        let mut server = Self { address, config, data_dir, running: None, _port: port };
        server.start_again().await;
        server
    }

    pub async fn start_again(&mut self) {
        assert!(self.running.is_none(), "the server is running");
        let listener = server::bind(self.address).unwrap();
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(server::run(self.config.clone(), listener, shutdown.clone()));
        self.running = Some(Running { task, shutdown });
        let ready = self.guest().get("/readyz").await;
        assert!(ready.status().is_success(), "{ready:?}");
    }

    /// Stop as a signal would: drain, close the store.
    pub async fn stop(&mut self) {
        let Running { task, shutdown } = self.running.take().expect("the server is running");
        shutdown.cancel();
        in_time("the server to stop", task).await.unwrap().unwrap();
    }

    pub async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    pub fn data_dir(&self) -> &Path {
        &self.config.data_dir
    }

    /// What the files of a stopped server hold.
    pub fn stored(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut directories = vec![self.data_dir().to_owned()];
        let mut files = Vec::new();
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(path).unwrap()));
                }
            }
        }
        files
    }

    /// A client that is not signed in.
    pub fn guest(&self) -> Client {
        Client::new(self.address)
    }

    /// A client with a new account, signed in.
    pub async fn register(&self, username: &str) -> Client {
        let mut client = self.guest();
        client.register(username).await;
        client
    }

    /// A second device of someone who has an account.
    pub async fn sign_in(&self, username: &str) -> Client {
        let mut client = self.guest();
        client.sign_in(username).await;
        client
    }

    /// Many people who are members of a room, signed in, without going through the sign-in form.
    pub async fn crowd(&self, room: RoomId, prefix: &str, count: usize) -> Vec<Client> {
        let seed = self.seed().await;
        let people = seed.members(room, prefix, count).await;
        let cookies = seed.sign_in(&people).await;
        cookies.iter().map(|cookie| Client::with_cookie(self.address, cookie)).collect()
    }

    /// Change the database behind the server's back.
    pub async fn execute(&self, statement: &'static str) {
        execute(self.data_dir(), statement).await;
    }

    /// A way into the database behind the server's back.
    pub async fn seed(&self) -> Seed {
        Seed::open(self.data_dir()).await
    }
}
